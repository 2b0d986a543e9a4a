"""`assistant keys add | list | revoke`: who may use the HTTP API."""

from __future__ import annotations

import sys
from typing import Annotated, cast

import typer

from assistant.access.keys import REQUESTS_PER_MINUTE, ROLES, open_keys
from assistant.cli.reporting import IndexOption, chosen_settings
from assistant.types.roles import Access

keys = typer.Typer(help="Keys of the HTTP API: make, list and revoke them.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="Whose key it is, for example a program's name.")]


@keys.command()
def add(
    name: NameArgument,
    role: Annotated[str, typer.Option(metavar="|".join(ROLES), help="What the key may do.")] = "reader",
    requests_per_minute: Annotated[int, typer.Option(min=1, max=1_000_000)] = REQUESTS_PER_MINUTE,
    max_body_bytes: Annotated[int, typer.Option(min=0, help="Of one request; 0 leaves it to the settings.")] = 0,
    index: IndexOption = None,
) -> None:
    """Make a key and print it. It is shown only once: only its hash is stored."""
    key, secret = open_keys(chosen_settings(index)).add(name, cast("Access", role), requests_per_minute, max_body_bytes)
    print(secret)
    print(f"The {key.role} key of {key.name}. Keep it now: it cannot be shown again.", file=sys.stderr)


@keys.command(name="list")
def list_keys(index: IndexOption = None) -> None:
    """List the keys, without their secrets."""
    for key in open_keys(chosen_settings(index)).listed():
        limit = f"{key.max_body_bytes} bytes" if key.max_body_bytes else "-"
        print(f"{key.role:6}  {key.created}  {key.requests_per_minute:7} requests/min  {limit:>14}  {key.name}")


@keys.command()
def revoke(name: NameArgument, index: IndexOption = None) -> None:
    """Revoke a key; running servers need no restart."""
    revoked = open_keys(chosen_settings(index)).revoke(name)
    print(f"Revoked: {revoked.name} ({revoked.role}). Servers refuse it from now on.")
