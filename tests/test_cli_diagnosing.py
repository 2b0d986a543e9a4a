"""The doctor: what it says of each part, over a real index."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.cli.diagnosing import diagnose
from assistant.settings import Settings
from assistant.wiring import ingest

pytestmark = pytest.mark.integration


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An index of one English document of one passage."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "grant.txt").write_text("The grant is 12.5 million dollars.", encoding="utf-8")
    chosen = Settings(index=tmp_path / "index")
    ingest([tmp_path / "documents"], settings=chosen)
    return chosen


def words_of(settings: Settings) -> dict[str, str]:
    """Each part with what is said of it; nothing is wrong."""
    findings = diagnose(settings)
    assert [each.error for each in findings] == [None] * len(findings)
    return {each.part: each.words for each in findings}


def test_the_legs_that_run_are_listed_in_the_order_of_a_question(settings: Settings) -> None:
    said = words_of(settings)
    assert list(said) == [
        *("embedder", "index", "vectors", "words", "names", "records", "reader", "answerer", "prompts"),
        *("token counter", "text recognition", "converter"),
    ]
    assert said["vectors"] == "Chroma: passages 1 en, 0 ru"
    assert said["words"] == "tantivy: 1 passages, on disk, in step with the store"


def test_a_word_index_that_is_behind_says_so_until_a_question_brings_it_in_line(settings: Settings) -> None:
    shutil.rmtree(settings.index / "lexical")
    assert "0 passages, on disk, of generation 0, the store is at" in words_of(settings)["words"]
    assert words_of(settings)["words"].endswith("in step with the store")


def test_a_word_index_that_cannot_lie_on_disk_says_so(settings: Settings) -> None:
    shutil.rmtree(settings.index / "lexical")
    (settings.index / "lexical").write_text("in the way", encoding="utf-8")
    assert "in memory (its folder cannot be written" in words_of(settings)["words"]
