"""Faults done to the assistant on purpose, counted: one module a campaign, each with one function `trials`."""
