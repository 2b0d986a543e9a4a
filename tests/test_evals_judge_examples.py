"""Pairs of public sets as the judge learns from them."""

from __future__ import annotations

import json
from pathlib import Path

from evals.judge.examples import (
    CONTRADICTED,
    ENTAILED,
    NOT_ENTAILED,
    Example,
    load_sets,
    nearest_sentences,
    without_open,
    yes_no_claims,
)


def write(path: Path, *records: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(each)}\n" for each in records), encoding="utf-8")


def test_a_question_becomes_a_claim_in_both_polarities() -> None:
    assert list(yes_no_claims("is it safe", "en", says_yes=False)) == [
        ("Is it safe? Yes.", CONTRADICTED),
        ("Is it safe? No.", ENTAILED),
    ]
    assert next(yes_no_claims("Можно ли курить?", "ru", says_yes=True)) == ("Можно ли курить? Да.", ENTAILED)


def test_a_long_premise_keeps_the_sentences_that_share_words_in_their_order() -> None:
    premise = "The plant closed in May. " + "Nothing else happened there at all. " * 20 + "The owner sold the plant."
    kept = nearest_sentences(premise, "The plant was closed and sold by its owner.", 80)
    assert kept.startswith("The plant closed in May.") and kept.endswith("The owner sold the plant.")
    assert nearest_sentences("Short.", "claim", 80) == "Short."


def test_sets_without_judgements_are_left_out_and_labels_say_what_may_be_right(tmp_path: Path) -> None:
    train, bench = tmp_path / "train", tmp_path / "bench"
    nli: dict[str, object] = {
        "task": "nli",
        "id": "1",
        "premise_lang": "ru",
        "hypothesis_lang": "en",
        "label": "not_entailment",
    }
    pairs = [nli | {"premise": f"Premise {number} .", "hypothesis": "Claim"} for number in range(40)]
    asked: dict[str, object] = {"task": "yesno", "id": "2", "lang": "en", "question": "is it so", "answer": True}
    write(train / "pairs" / "examples.jsonl", *pairs)
    write(train / "asked" / "examples.jsonl", *(asked | {"context": f"Context {number}."} for number in range(40)))
    write(train / "spans" / "examples.jsonl", {"id": "3", "question": "Who?"})
    write(bench / "danetqa" / "docs.jsonl")
    write(bench / "danetqa" / "questions.jsonl")
    training, held = load_sets(train, bench, 1)
    assert len(training) + len(held) == 80
    assert held
    assert not {each.premise for each in training} & {each.premise for each in held}
    (first, *_) = (each for each in training if each.source == "pairs")
    assert (first.allowed, first.languages) == (NOT_ENTAILED, "enru")
    assert first.premise.endswith("0.") or "." in first.premise


def test_what_shares_text_with_open_is_left_out(tmp_path: Path) -> None:
    text = "one two three four five six seven eight nine ten eleven"
    write(tmp_path / "open" / "docs.jsonl", {"id": "d", "text": text})
    taken = Example("1", "set", f"Zero {text}.", "claim", "", ENTAILED, "enen")
    free = Example("2", "set", "one two three four five six", "claim", "", ENTAILED, "enen")
    assert without_open([taken, free], tmp_path) == [free]
