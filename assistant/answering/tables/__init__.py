"""Answers from tables: the cell that is asked for, or what is computed over rows; each cited at its place."""
