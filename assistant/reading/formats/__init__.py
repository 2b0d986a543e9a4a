"""The readers, one module a format, each with one public function `read(file: RawFile) -> Reading`."""
