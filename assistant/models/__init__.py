"""Models: encoders, the span reader, the bundled weights they are made of, chat models, and what counts tokens."""
