"""Answers written by a chat model: every sentence checked while it comes, every mark computed by us."""
