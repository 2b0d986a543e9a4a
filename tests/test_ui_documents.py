"""The list of documents: what each is and how far, and who may do what with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from test_ui_handlers import HOSTILE, FakeAssistant
from test_ui_rendering import Seen

from assistant.access.visiting import Visitor
from assistant.types import DocumentSummary
from assistant.ui.documents import documents_html, state_name, uploads_html
from assistant.ui.texts import ENGLISH, RUSSIAN

READER, EDITOR = Visitor("bob", "reader"), Visitor("ann", "editor")
DOCUMENTS = FakeAssistant().documents()


@dataclass(frozen=True)
class FakeUpload:
    """A document on its way."""

    id: str
    name: str
    state: str
    message: str = ""


@dataclass(frozen=True)
class FakeUploads:
    """Uploads that stand still."""

    waiting: tuple[FakeUpload, ...] = ()
    held: tuple[str, ...] = ()

    def pending(self) -> Sequence[FakeUpload]:
        return self.waiting

    def holds(self, document_id: str) -> bool:
        return document_id in self.held


def shown(
    uploads: FakeUploads | None, visitor: Visitor = EDITOR, documents: Sequence[DocumentSummary] = DOCUMENTS
) -> str:
    return documents_html(documents, ENGLISH, visitor, uploads)


def button(verb: str, document_id: str) -> str:
    return f'value="{verb}&#58;{document_id}"'


def test_each_document_says_what_it_is_and_that_it_is_ready() -> None:
    text = Seen(shown(None, READER)).text
    assert "Documents: 4" in text and "Korea’s grant for rare metals" in text
    assert "English · 27 February 2025 · 286 characters · ready" in text and "news/grant.md" in text
    assert "data-busy" not in shown(None)


def test_what_is_on_its_way_comes_first_and_the_list_asks_again() -> None:
    html = shown(FakeUploads((FakeUpload("new", "new.pdf", "indexing"), FakeUpload("grant", "x", "removing"))))
    text = Seen(html).text
    assert text.index("new.pdf") < text.index("Korea’s grant") and "data-busy" in html
    assert "processing" in text and "deleting" in text
    assert button("reindex", "grant") not in html and button("reindex", "park") in html


def test_a_failure_is_told_with_its_reason_and_can_be_dismissed() -> None:
    failed = FakeUploads(
        (FakeUpload("new", "new.pdf", "failed", "It is <broken>."), FakeUpload("park", "p", "failed", "Gone."))
    )
    html = shown(failed)
    assert "It is <broken>." in Seen(html).text and "Gone." in Seen(html).text
    assert button("forget", "new") in html and button("reindex", "park") in html and "data-busy" not in html


@pytest.mark.parametrize(("visitor", "uploads"), [(READER, FakeUploads(held=("grant",))), (EDITOR, None)])
def test_only_editors_change_documents_and_only_where_that_is_possible(
    visitor: Visitor, uploads: FakeUploads | None
) -> None:
    html = shown(uploads, visitor)
    assert not any(f'value="{verb}&#58;' in html for verb in ("remove", "reindex", "forget"))


def test_only_what_came_by_upload_is_deleted() -> None:
    html = shown(FakeUploads(held=("grant",)))
    assert button("remove", "grant") in html and button("remove", "park") not in html
    assert 'aria-label="Delete&#58; Korea’s grant for rare metals"' in html


def test_hostile_names_titles_and_messages_are_text() -> None:
    uploads = FakeUploads((FakeUpload("new", HOSTILE, "failed", HOSTILE),), held=("hostile",))
    html = shown(uploads)
    seen = Seen(html)
    assert not {"img", "script", "a"} & set(seen.tags) and seen.text.count("<script>alert(1)</script>") >= 3
    assert not any(each.startswith("on") for each in seen.attributes) and "\u202e" not in html


def test_an_empty_index_says_what_to_do() -> None:
    assert "assistant ingest" in Seen(shown(FakeUploads(), documents=())).text


@pytest.mark.parametrize(
    ("visitor", "uploads", "told"),
    [
        (READER, FakeUploads(), RUSSIAN.read_only),
        (EDITOR, None, RUSSIAN.uploads_off),
        (EDITOR, FakeUploads(), RUSSIAN.add_documents),
    ],
)
def test_who_may_add_documents_is_told(visitor: Visitor, uploads: FakeUploads | None, told: str) -> None:
    html = uploads_html(RUSSIAN, visitor, uploads)
    assert told in Seen(html).text
    assert ('type="file"' in html) is (told == RUSSIAN.add_documents)


def test_every_state_has_a_name() -> None:
    states = ("uploading", "queued", "indexing", "ready", "failed", "removing")
    assert len({state_name(each, RUSSIAN) for each in states} - set(states)) == len(states)
    assert state_name("another", RUSSIAN) == "another"
