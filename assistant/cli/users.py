"""`assistant users add | list | password | remove`: who may sign in at the web page."""

from __future__ import annotations

import sys
from typing import Annotated, cast

import typer

from assistant.cli.reporting import IndexOption, chosen_settings
from assistant.history import open_history
from assistant.types.roles import ACCESSES, Access

users = typer.Typer(help="Users of the web page: make, list and remove them.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="The name to sign in with.")]
StdinOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input, for scripts.")
]


@users.command()
def add(
    name: NameArgument,
    role: Annotated[str, typer.Option(metavar="|".join(ACCESSES), help="What the user may do.")] = "reader",
    password_stdin: StdinOption = False,
    index: IndexOption = None,
) -> None:
    """Make a user; the password is asked for."""
    with open_history(chosen_settings(index)) as history:
        user = history.users.add(name, cast("Access", role), _password(password_stdin))
    print(f"{user.name} may sign in, as {user.role}.", file=sys.stderr)


@users.command(name="list")
def list_users(index: IndexOption = None) -> None:
    """List the users."""
    with open_history(chosen_settings(index)) as history:
        for user in history.users.listed():
            print(f"{user.role:6}  {user.created}  {user.name}")


@users.command()
def password(name: NameArgument, password_stdin: StdinOption = False, index: IndexOption = None) -> None:
    """Give a user another password, and sign them out everywhere."""
    with open_history(chosen_settings(index)) as history:
        history.users.set_password(name, _password(password_stdin))
        history.sign_ins.end_all(name)
    print(f"{name} has another password and is signed out everywhere.", file=sys.stderr)


@users.command()
def remove(name: NameArgument, index: IndexOption = None) -> None:
    """Delete a user and end their sessions at once; their conversations are kept, and nobody can open them."""
    with open_history(chosen_settings(index)) as history:
        history.users.remove(name)
    print(f"Removed: {name}. They are signed out everywhere.", file=sys.stderr)


def _password(from_stdin: bool) -> str:
    """The password: typed twice without echo, or the first line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return typed
