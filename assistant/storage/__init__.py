"""Storage: Chroma, the only store of record; the word index and the library, derived from it; an SQL database."""
