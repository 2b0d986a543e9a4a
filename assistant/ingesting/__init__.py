"""Documents in: files found, read, prepared, split into passages that tile them, embedded, stored."""
