"""httpx with the patience that a busy machine needs."""

from __future__ import annotations

from functools import partial

import httpx

PATIENCE_SECONDS = 90.0

get = partial(httpx.get, timeout=PATIENCE_SECONDS)
post = partial(httpx.post, timeout=PATIENCE_SECONDS)
put = partial(httpx.put, timeout=PATIENCE_SECONDS)
delete = partial(httpx.delete, timeout=PATIENCE_SECONDS)
request = partial(httpx.request, timeout=PATIENCE_SECONDS)
