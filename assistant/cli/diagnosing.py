"""What `doctor` reports: each part that really runs, and what is wrong with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.prompts import load_phrases
from assistant.errors import AssistantError, IndexDamaged, ModelFault
from assistant.language.registry import codes, packs
from assistant.models.chat import ChatModel
from assistant.models.embedding import Embedder, load_embedder
from assistant.models.tokens import count_chat_tokens
from assistant.reading import ocr
from assistant.reading.converting import converter
from assistant.settings import Settings
from assistant.wiring import Assistant

PROMPT_SUBJECTS = ("quoting", "composing")
PROBE = "Is the index well? Всё ли в порядке с указателем?"


@dataclass(frozen=True, slots=True)
class Finding:
    """A part, its description, and the error that it raised, if any."""

    part: str
    words: str
    error: AssistantError | None = None


def diagnose(settings: Settings) -> list[Finding]:
    """Try every part once, in the order in which a question uses them."""
    findings = []
    for part, look in (
        ("embedder", _embedder),
        ("index", _index),
        ("prompts", _prompts),
        ("token counter", _tokens),
        *_READING,
    ):
        try:
            for name, words in look(settings):
                findings.append(Finding(name or part, words))
        except AssistantError as error:
            failed = "chat model" if isinstance(error, ModelFault) and part == "index" else part
            findings.append(Finding(failed, error.message, error))
    return findings


def _embedder(settings: Settings) -> Iterator[tuple[str, str]]:
    embedder = load_embedder(settings.embedding)
    started = time.perf_counter()
    embedder.embed_queries([PROBE], ["en"])
    milliseconds = (time.perf_counter() - started) * 1000
    yield "", f"{_describe(embedder)}; a question takes {milliseconds:.0f} ms"


def _index(settings: Settings) -> Iterator[tuple[str, str]]:
    with Assistant.open(settings=settings) as assistant:
        documents = assistant.documents()
        languages = ", ".join(
            f"{sum(each.language == language for each in documents)} {language}" for language in codes()
        )
        passages = sum(each.passages for each in documents)
        yield "", f"{assistant.parts['index']}: {len(documents)} documents ({languages}), {passages} passages"
        yield from _legs(assistant)
        yield from _records(assistant, len(documents))  # its question brings the word index in step
        yield "reader", assistant.parts["reader"]
        yield "answerer", assistant.parts["answerer"]
        if assistant.chat is not None:
            yield from _chat(assistant.chat)


def _records(assistant: Assistant, documents: int) -> Iterator[tuple[str, str]]:
    """Read every record, and ask something. Raises IndexDamaged when a record does not hold what was written."""
    whole = sum(1 for _ in assistant.store.sound_documents())
    if whole != documents:
        raise IndexDamaged(f"{documents - whole} of {documents} documents are damaged.", "Repair it: assistant repair")
    started = time.perf_counter()
    assistant.ask(PROBE)
    milliseconds = (time.perf_counter() - started) * 1000
    yield "records", f"all {documents} documents hold what was written; a question takes {milliseconds:.0f} ms"


def _chat(chat: ChatModel) -> Iterator[tuple[str, str]]:
    """Check that the chat model answers. Raises a ModelFault when it does not."""
    yield "chat model", f"{chat.name} says its first word after {chat.probe():.1f} s"


def _legs(assistant: Assistant) -> Iterator[tuple[str, str]]:
    """The three retrieval legs."""
    vectors = ", ".join(f"{assistant.store.count_passages([language])} {language}" for language in codes())
    yield "vectors", f"Chroma: passages {vectors}"
    words = assistant.words
    place = "on disk" if words.on_disk else "in memory (its folder cannot be written: each start builds it anew)"
    yield (
        "words",
        f"tantivy: {words.count()} passages, {place}, {_in_step(words.generation(), assistant.store.generation())}",
    )
    yield "names", "the same index, by pieces of names that spell alike in both alphabets"


def _in_step(built_from: int, newest: int) -> str:
    if built_from == newest:
        return "in step with the store"
    return f"of generation {built_from}, the store is at {newest}: the next question synchronises it"


def _prompts(_: Settings) -> Iterator[tuple[str, str]]:
    count = sum(len(load_phrases(subject, language).texts) for subject in PROMPT_SUBJECTS for language in codes())
    yield "", f"{count} phrases in {' and '.join(pack.name for pack in packs())}"


def _tokens(_: Settings) -> Iterator[tuple[str, str]]:
    yield "", f"tiktoken, {count_chat_tokens(PROBE)} tokens in the probe"


def _recognition(_: Settings) -> Iterator[tuple[str, str]]:
    lack = ocr.missing()
    yield "", f"not available, {lack} is missing: {ocr.INSTALL_HINT}" if lack else "tesseract reads scans and pictures"


def _conversion(_: Settings) -> Iterator[tuple[str, str]]:
    command = converter()
    missing = "not available, doc and ppt are skipped: apt-get install libreoffice-nogui"
    yield "", f"LibreOffice reads doc and ppt ({command})" if command else missing


_READING = (("text recognition", _recognition), ("converter", _conversion))


def _describe(embedder: Embedder) -> str:
    return f"{embedder.name}, {embedder.dimension} dimensions, from {embedder.origin}"
