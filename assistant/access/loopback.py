"""Whether an address, a `Host` or an `Origin` means this machine, or this server."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

#: Headers that proxies add: a request with one may come from elsewhere, whatever its peer address is.
FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


def is_loopback(host: str) -> bool:
    """Whether an address or a name means this machine only."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_name(host: str) -> str:
    """The name in a `Host` header, without the port: ``[::1]:7860`` → ``::1``."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if ":" in host else host


def is_own_use(headers: Mapping[str, str]) -> bool:
    """Whether a page of this server, or somebody who follows a link, asks for something; not another site's page.

    By Fetch Metadata, which browsers send and pages cannot forge; other clients send nothing of it.
    """
    if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return True
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


def is_own_page(headers: Mapping[str, str], public_url: str = "") -> bool:
    """Whether a request is not cross-site; `headers` have lower-case names.

    Browsers send `Sec-Fetch-Site`, older ones `Origin`; other clients send neither.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("none", "same-origin"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    host = headers.get("host", "")
    own = {f"http://{host}".casefold(), f"https://{host}".casefold()}
    if public_url:
        own.add("/".join(public_url.split("/")[:3]).casefold())
    return origin.casefold() in own
