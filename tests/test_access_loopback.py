"""Addresses and headers that mean this machine, or this server."""

from __future__ import annotations

import pytest

from assistant.access.loopback import host_name, is_loopback, is_own_page, is_own_use


@pytest.mark.parametrize(
    ("host", "is_it"),
    [
        *(("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)),
        *(("::", False), ("10.0.0.1", False), ("example.org", False), ("", False)),
    ],
)
def test_loopback(host: str, is_it: bool) -> None:
    assert is_loopback(host) is is_it


@pytest.mark.parametrize(
    ("header", "name"), [("a:1", "a"), ("a", "a"), ("[::1]:1", "::1"), ("[::1]", "::1"), ("", ""), ("[", "")]
)
def test_host_name(header: str, name: str) -> None:
    assert host_name(header) == name


@pytest.mark.parametrize(
    ("headers", "is_own"),
    [
        ({}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "http://page.example:80", "host": "page.example:80"}, True),
        ({"origin": "https://PAGE.example", "host": "page.example"}, True),
        ({"origin": "http://evil.example", "host": "page.example"}, False),
        ({"origin": "null", "host": "page.example"}, False),
        ({"origin": "https://docs.example", "host": "10.0.0.1"}, True),
        ({"origin": "https://docs.example.evil.example", "host": "10.0.0.1"}, False),
    ],
)
def test_own_page(headers: dict[str, str], is_own: bool) -> None:
    assert is_own_page(headers, "https://docs.example/assistant") is is_own


@pytest.mark.parametrize(
    ("headers", "is_own"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, True),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}, False),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}, False),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}, False),
    ],
)
def test_other_sites_pages_get_nothing(headers: dict[str, str], is_own: bool) -> None:
    assert is_own_use(headers) is is_own
