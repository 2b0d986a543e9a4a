"""The filters below the question box: which documents may answer. Their values apply to every question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.language.registry import codes, is_language
from assistant.types import DocumentSummary, Filters
from assistant.ui.rendering import plain_line
from assistant.ui.texts import Texts

#: The choice of the language filter that does not restrict.
ANY_LANGUAGE = "any"
#: The components' values when nothing is filtered, in the order of `FilterArea.inputs`.
NOTHING_CHOSEN: tuple[Any, ...] = (ANY_LANGUAGE, "", "", [])
DATE_CHARACTERS = 40


@dataclass(frozen=True)
class FilterArea:
    """Gradio's components of the filters, by purpose."""

    area: Any
    language: Any
    since: Any
    until: Any
    documents: Any
    clear: Any

    @property
    def inputs(self) -> list[Any]:
        """Those that the user fills in, in the order in which :func:`filters_from` takes their values."""
        return [self.language, self.since, self.until, self.documents]


def filters_from(language: object, since: object, until: object, document_ids: object) -> Filters:
    """The filters from the components' values. Dates stay as they were typed: the assistant checks them."""
    return Filters(
        language=language if isinstance(language, str) and is_language(language) else None,
        since=str(since or "").strip()[:DATE_CHARACTERS],
        until=str(until or "").strip()[:DATE_CHARACTERS],
        document_ids=tuple(map(str, document_ids)) if isinstance(document_ids, list | tuple) else (),
    )


def title_of(filters: Filters, texts: Texts) -> str:
    """The heading that opens the filters, with the number of active ones."""
    count = sum(map(bool, (filters.language, filters.since, filters.until, filters.document_ids)))
    return texts.filters_on.format(count=count) if count else texts.filters


def document_choices(documents: Sequence[DocumentSummary]) -> list[tuple[str, str]]:
    """The name and id of each document; documents of the same title are told apart by their files."""
    named = Counter(each.title for each in documents)
    return [
        (plain_line(each.title if each.title and named[each.title] == 1 else f"{each.title} {each.source}"), each.id)
        for each in documents
    ]


def filter_texts(filters: Filters, texts: Texts) -> dict[str, dict[str, Any]]:
    """The texts of each component, by the names of `FilterArea`. The user's choices stay."""
    names = [(texts.language_name(code).capitalize(), code) for code in codes()]
    return {
        "area": {"label": title_of(filters, texts)},
        "language": {"label": texts.filter_language, "choices": [(texts.any_language, ANY_LANGUAGE), *names]},
        "since": {"label": texts.since, "placeholder": texts.date_placeholder},
        "until": {"label": texts.until, "placeholder": texts.date_placeholder},
        "documents": {"label": texts.filter_documents},
        "clear": {"value": texts.clear_filters},
    }


def lay_out_filters(texts: Texts) -> FilterArea:
    """Make the components, collapsed and empty. Call it where they belong on the page."""
    import gradio

    words = filter_texts(Filters(), texts)
    date: dict[str, Any] = {"lines": 1, "max_lines": 1, "min_width": 100, "max_length": DATE_CHARACTERS}
    with gradio.Accordion(**words["area"], open=False, elem_id="filters") as area:
        with gradio.Row(elem_id="filter-row"):
            language = gradio.Radio(**words["language"], value=ANY_LANGUAGE, elem_id="filter-language", min_width=200)
            since = gradio.Textbox(**words["since"], elem_id="filter-since", **date)
            until = gradio.Textbox(**words["until"], elem_id="filter-until", **date)
        documents = gradio.Dropdown([], **words["documents"], value=[], multiselect=True, elem_id="filter-documents")
        clear = gradio.Button(**words["clear"], elem_id="filter-clear", variant="secondary", size="sm")
    return FilterArea(area, language, since, until, documents, clear)
