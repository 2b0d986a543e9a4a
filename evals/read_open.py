"""``python -m evals.read_open FILE`` prints answers to open questions, those that miss most first, kind by kind.

FILE is what ``python -m evals run --listing FILE`` wrote: a JSON object a line, a question with its answer each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from evals.data import DataError

#: A question with its answer, as `evals.suites.open` lists it.
Listed = Mapping[str, Any]


def write_listing(listed: Sequence[Listed], path: Path) -> None:
    """A JSON object a line, folders made where they are missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in listed), encoding="utf-8")


def read_listing(path: Path) -> list[dict[str, Any]]:
    """What :func:`write_listing` wrote. Raises DataError."""
    try:
        listed = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise DataError(f"{path} is no listing ({error}). Make one: python -m evals run --listing FILE") from error
    if not all(isinstance(each, dict) and "facts_missed" in each for each in listed):
        raise DataError(f"{path} is no listing. Make one: python -m evals run --listing FILE")
    return listed


def goodness(each: Listed) -> float:
    """How much of what was wanted came, 0..1: the share of facts, or for questions without any the right status."""
    facts = len(each["facts_found"]) + len(each["facts_missed"])
    if facts:
        return len(each["facts_found"]) / facts
    return float(each["status"] == ("talk" if each["kind"] == "talk" else "not_found"))


def worst(listed: Sequence[Listed], kinds: Sequence[str], count: int) -> list[Listed]:
    """The worst `count` of each kind, kinds in order; no `kinds` are all. Of equals the longer answer is the worse."""
    wanted = kinds or sorted({each["kind"] for each in listed})
    return [
        each
        for kind in wanted
        for each in sorted(
            (one for one in listed if one["kind"] == kind), key=lambda one: (goodness(one), -one["characters"])
        )[:count]
    ]


def told(each: Listed) -> Iterator[str]:
    """The lines that tell of a question."""
    facts = len(each["facts_found"]) + len(each["facts_missed"])
    score = f"{len(each['facts_found'])} of {facts} facts, " if facts else ""
    status = f"{each['status']} ({each['reason']})" if each["reason"] else each["status"]
    yield f"## {each['id']} {each['kind']} {each['direction']}: {score}{status}, {each['characters']} characters"
    yield from (f"  < {turn}" for turn in each["history"])
    yield f"  ? {each['question']}"
    yield from (f"    {line}" for line in each["text"].splitlines() if line.strip())
    yield from (f"  + {fact}" for fact in each["facts_found"])
    yield from (f"  - {fact}" for fact in each["facts_missed"])
    yield from (f"  {'cited ' if one['cited'] else 'uncited'} {one['sentence']}" for one in each["evidence"])


def main(
    listing: Annotated[Path, typer.Argument(metavar="FILE", help="What `run --listing` wrote.")],
    kind: Annotated[str, typer.Option(help="Names of kinds with commas between them; all of them by default.")] = "",
    worst_of_each: Annotated[int, typer.Option("--worst", min=1, help="So many of each kind.")] = 10,
) -> None:
    """Print the worst answers of each kind: facts found (+) and missed (-), gold sentences cited and not."""
    try:
        listed = read_listing(listing)
        kinds = [name.strip() for name in kind.split(",") if name.strip()]
        if unknown := sorted(set(kinds) - {each["kind"] for each in listed}):
            there = ", ".join(sorted({each["kind"] for each in listed}))
            raise DataError(f"There is no kind {', '.join(unknown)}; there are: {there}.")
    except DataError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(2) from error
    for each in worst(listed, kinds, worst_of_each):
        typer.echo("\n".join([*told(each), ""]))


if __name__ == "__main__":
    typer.run(main)
