"""What somebody may do, whether with an API key or at the web page."""

from __future__ import annotations

from typing import Literal, get_args

#: From the least to the most: asks and reads; also uploads and deletes documents; also reads the figures of the server.
Access = Literal["reader", "editor", "admin"]
ACCESSES: tuple[Access, ...] = get_args(Access)
