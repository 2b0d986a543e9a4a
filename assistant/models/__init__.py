"""Models: encoders, the span reader, the bundled weights of both, chat models, and a token counter."""
