"""Ingesting documents: find files, read them, split them into passages that tile them, embed and store these."""
