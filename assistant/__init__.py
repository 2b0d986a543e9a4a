"""A chat assistant that answers from an organisation's documents, in English or Russian, with exact citations."""

from __future__ import annotations
