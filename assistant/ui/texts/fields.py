"""The texts of the page in one language: one field per text, so that mypy proves every language complete."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.errors import (
    AssistantError,
    CorpusError,
    FilterError,
    HistoryFault,
    IndexFault,
    ModelFault,
    QuestionError,
)
from assistant.language.registry import pack_of
from assistant.language.word_lists import rows
from assistant.types import Language

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language. Templates name their slots in braces."""

    language: Language
    name: str
    explanation: str
    language_switch: str
    conversation: str
    welcome_title: str
    welcome: str
    try_asking: str
    question: str
    question_placeholder: str
    send: str
    stop: str
    new_chat: str
    examples: tuple[str, str, str, str]
    filters: str
    filters_on: str
    filter_language: str
    any_language: str
    since: str
    until: str
    date_placeholder: str
    filter_documents: str
    clear_filters: str
    from_date: str
    to_date: str
    documents_chosen: str
    searching: str
    writing: str
    quotes: str
    searched: str
    filtered: str
    stopped: str
    sources: str
    open_source: str
    page: str
    not_in_documents: str
    nearest: str
    nearest_explanation: str
    show_nearest: str
    open_passage: str
    source: str
    source_empty: str
    citation_of: str
    previous: str
    next: str
    back_to_nearest: str
    file: str
    published: str
    page_label: str
    heading: str
    origin: str
    not_read: str
    document_language: str
    window: str
    quote_moved: str
    documents: str
    documents_count: str
    documents_empty: str
    characters: str
    open_document: str
    months: tuple[str, ...]
    date: str
    thousands: str
    apology: str
    question_problem: str
    filter_problem: str
    index_problem: str
    model_problem: str
    corpus_problem: str
    other_problem: str
    conversations: str
    search_conversations: str
    no_conversations: str
    none_found: str
    actions_for: str
    rename: str
    delete: str
    export_markdown: str
    export_json: str
    save: str
    cancel: str
    new_title: str
    delete_conversation: str
    delete_document: str
    history_problem: str
    edit_question: str
    editing: str
    copy_text: str
    copy_markdown: str
    copied: str
    copy_failed: str
    follow_ups: str
    about_heading: str
    feedback_group: str
    right: str
    wrong: str
    wrong_citation: str
    feedback_comment: str
    send_feedback: str
    feedback_thanks: str
    original_file: str
    source_in: str
    nothing_relevant: str
    fact_missing: str
    question_unclear: str
    no_documents: str
    filtered_out: str
    sign_in: str
    sign_in_explanation: str
    user_name: str
    password: str
    sign_in_wrong: str
    sign_in_wait: str
    sign_out: str
    signed_in_as: str
    add_documents: str
    add_documents_explanation: str
    read_only: str
    uploads_off: str
    upload_results: str
    uploading: str
    queued: str
    indexing: str
    ready: str
    failed: str
    removing: str
    reindex: str
    reindex_explanation: str
    dismiss: str
    not_done: str
    page_image: str
    page_image_of: str
    quality: str
    quality_explanation: str
    quality_none: str
    quality_last: str
    quality_over_time: str
    quality_direction: str
    quality_all: str
    quality_value: str
    suite_names: tuple[str, str, str, str]

    def language_name(self, language: Language) -> str:
        """The name of a document's language, in this language."""
        found = rows("languages", self.language).get(language)
        return found[0] if found else pack_of(language).name

    def readable_date(self, date: str) -> str:
        """An ISO date in words; anything else comes back as it is."""
        found = _ISO_DATE.fullmatch(date)
        if not found or not 1 <= int(found[2]) <= 12:
            return date
        return self.date.format(day=int(found[3]), month=self.months[int(found[2]) - 1], year=found[1])

    def readable_number(self, number: int) -> str:
        """A whole number with its thousands set apart."""
        return f"{number:,}".replace(",", self.thousands)

    def problem(self, error: AssistantError) -> str:
        """What went wrong, in a sentence; the error's own message and hint stand below it."""
        kinds: tuple[tuple[type[AssistantError], str], ...] = (
            (QuestionError, self.question_problem),
            (FilterError, self.filter_problem),
            (IndexFault, self.index_problem),
            (ModelFault, self.model_problem),
            (CorpusError, self.corpus_problem),
            (HistoryFault, self.history_problem),
        )
        return next((text for kind, text in kinds if isinstance(error, kind)), self.other_problem)
