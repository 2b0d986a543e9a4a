"""Answers quoted from the documents, without any chat model: evidence found, selected, cited."""
