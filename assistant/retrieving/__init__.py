"""A question to ranked hits: what was meant, three legs of search, one fused ranking, the first hits read."""
