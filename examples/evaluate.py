"""Score answers against what was expected: a table of questions through `assistant batch`, then a few figures.

    assistant batch examples/questions.csv > answers.jsonl
    python examples/evaluate.py answers.jsonl

`batch` takes a .csv, a .jsonl or one question per line (`-` reads a pipe). It carries the other columns through, here
`expected`, keeps the order, turns a bad row into a line with its `error`, and with `--resume answers.jsonl` instead of
`>` goes on where a killed run stopped. An empty `expected` means that the documents do not hold the answer.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any


def main() -> None:
    """Read the answers and print how many are right."""
    parser = argparse.ArgumentParser()
    parser.add_argument("answers", type=Path)
    options = parser.parse_args()
    records = [json.loads(line) for line in options.answers.read_text(encoding="utf-8").splitlines()]
    answers = [record for record in records if record["answer"]]
    right = sum(is_right(record) for record in answers)
    refused = sum(record["answer"]["status"] == "not_found" for record in answers)
    print(f"{right} of {len(records)} right, {refused} not in the documents, {len(records) - len(answers)} errors")
    for record in answers:
        if not is_right(record):
            print(f"wrong: {record['question']}\n  expected: {record['expected'] or 'a refusal'}")


def is_right(record: dict[str, Any]) -> bool:
    """Whether the answer holds what is expected, or refuses where nothing is."""
    if not record["expected"]:
        return bool(record["answer"]["status"] == "not_found")
    return record["expected"] in record["answer"]["text"]


if __name__ == "__main__":
    main()
