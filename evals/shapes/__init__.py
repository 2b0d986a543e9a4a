"""Questions of our own with the shape of answer that each wants, and the training of the heads that tell it."""
