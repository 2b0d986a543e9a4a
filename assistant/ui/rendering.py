"""Records → HTML for the chat. All text from outside passes through :func:`inert`.

The chat column renders Markdown, so an answer is one HTML block without a line break: Markdown leaves such a block
alone, and characters that it could react to are written as character references all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.types import Answer, Citation
from assistant.ui.conversation import Conversation, Failure, Place, PlaceKind, Turn
from assistant.ui.texts import Texts, texts_of

#: Characters that HTML, Markdown or LaTeX would act on, written as references to themselves.
_ACTIVE = {ord(each): f"&#{ord(each)};" for each in "\r&<>\"'`\\*_{}[]()#+!|~$^=:@%"}
#: Characters that reorder text or that no font draws, and halves of surrogate pairs, which no encoder writes.
_UNSEEN = [*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F]
_REORDERING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
_UNSHOWABLE: Mapping[int, str] = dict.fromkeys([*_UNSEEN, *_REORDERING], "\ufffd")
_INERT: Mapping[int, str] = {**_ACTIVE, **_UNSHOWABLE}

#: Private-use characters, removed from the text first: where an unsupported sentence begins and ends.
_DOUBT, _DOUBT_END = "\ue000", "\ue001"
_NO_SIGNS = {ord(_DOUBT): "\ufffd", ord(_DOUBT_END): "\ufffd"}
_DOUBT_HTML = {ord(_DOUBT): '<span class="doubted">', ord(_DOUBT_END): "</span>"}

_MARK = re.compile(r"\[(\d{1,4})\]")
_BLANK_LINES = re.compile(r"\n\s*\n")


def inert(text: str) -> str:
    """`text` as HTML that shows it and does nothing else. Characters that cannot be shown become U+FFFD."""
    return text.translate(_INERT)


def inert_line(text: str) -> str:
    """`text` as inert HTML on a single line."""
    return inert(" ".join(text.split()))


def plain_line(text: str) -> str:
    """`text` on a single line, for places that show text and no HTML. Characters that cannot be shown become U+FFFD."""
    return " ".join(text.split()).translate(_UNSHOWABLE)


def plain_text(text: str) -> str:
    """`text` as it is, for files and the clipboard. Characters that cannot be shown become U+FFFD."""
    return text.translate(_UNSHOWABLE)


def open_button(place: Place, inside: str, *, style: str, label: str) -> str:
    """A button that opens a place in the source panel. `inside` is HTML; `label` is the tooltip."""
    return (
        f'<button type="button" class="open {style}" value="{inert(place.address)}" title="{inert(label)}">'
        f"{inside}</button>"
    )


def action_button(action: str, inside: str, *, style: str = "", label: str = "", pressed: bool = False) -> str:
    """A button whose ``verb:argument`` the page's script carries out. `inside` is HTML, `label` its accessible name."""
    title = f' title="{inert(label)}" aria-label="{inert(label)}"' if label else ""
    return (
        f'<button type="button" class="act {style}{" pressed" if pressed else ""}" value="{inert(action)}"{title}>'
        f"{inside}</button>"
    )


def citation_detail(citation: Citation, texts: Texts) -> str:
    """Date and page of a citation, as inert HTML: ``27 February 2025 · p. 3``."""
    date = texts.readable_date(citation.date)
    page = "" if citation.page is None else texts.page.format(number=citation.page)
    return inert_line(" · ".join(part for part in (date, page) if part))


def _paragraphs(text: str, mark: Mapping[int, str]) -> str:
    """Plain text as paragraphs, lines that start with a dash as items of a list.

    A mark ``[n]`` becomes ``mark[n]``, and stays as it is when that is missing.
    """

    def shown(line: str) -> str:
        pieces = _MARK.split(line.removeprefix("- "))
        with_marks = "".join(
            inert(piece) if place % 2 == 0 else mark.get(int(piece), inert(f"[{piece}]"))
            for place, piece in enumerate(pieces)
        )
        return f'<span class="{"item" if line.startswith("- ") else "line"}">{with_marks}</span>'

    flat = "\n".join(text.splitlines()).strip()
    paragraphs = (each.split("\n") for each in _BLANK_LINES.split(flat) if each)
    return "".join(f"<p>{''.join(shown(line) for line in lines)}</p>" for lines in paragraphs)


def _sources(turn: int, answer: Answer, texts: Texts) -> str:
    """The list of an answer's citations, each of which opens."""
    items = []
    for citation in answer.citations:
        inside = (
            f'<span class="number">{citation.number}</span>'
            f'<span class="title"><bdi>{inert_line(citation.title or citation.source)}</bdi></span>'
            f'<span class="detail">{_detail_in(answer, citation, texts)}</span>'
            f"{_peek(citation, texts)}"
        )
        label = texts.open_source.format(number=citation.number)
        items.append(
            f"<li>{open_button(Place('citation', turn, citation.number), inside, style='source', label=label)}</li>"
        )
    if not items:
        return ""
    return (
        f'<div class="sources" lang="{texts.language}"><span class="caption">{inert(texts.sources)}</span>'
        f"<ol>{''.join(items)}</ol></div>"
    )


def _detail_in(answer: Answer, citation: Citation, texts: Texts) -> str:
    """Date and page of a citation, and its language where that is not the answer's."""
    known = citation_detail(citation, texts)
    if citation.language == answer.language:
        return known
    foreign = inert(texts.source_in.format(language=texts.language_name(citation.language)))
    return " · ".join(part for part in (known, foreign) if part)


def _peek(citation: Citation, texts: Texts) -> str:
    """The tooltip of a citation number: the quote with title, date and page. Hidden in the page itself."""
    quote, title = inert_line(citation.quote), inert_line(citation.title or citation.source)
    return (
        f'<span class="peek" lang="{citation.language}"><span class="quote"><bdi>{quote}</bdi></span>'
        f'<span class="title"><bdi>{title}</bdi></span>'
        f'<span class="detail">{citation_detail(citation, texts)}</span></span>'
    )


def _with_doubts(answer: Answer) -> str:
    """The answer's text with the private-use characters around each sentence that its sources do not confirm."""
    text, pieces, last = answer.text.translate(_NO_SIGNS), [], 0
    for claim in answer.claims:
        words = text[claim.start : claim.end]
        if not claim.supported and claim.start >= last and words == "".join(words.splitlines()):
            pieces += [text[last : claim.start], _DOUBT, words, _DOUBT_END]
            last = claim.end
    return "".join([*pieces, text[last:]])


def tools_html(number: int, turn: Turn, texts: Texts) -> str:
    """The tools of an answer: copy it, rate it."""
    copies = (("copy", texts.copy_text), ("markdown", texts.copy_markdown))
    verdicts = (("right", texts.right), ("wrong", texts.wrong), ("wrong_citation", texts.wrong_citation))
    buttons = [action_button(f"{verb}:{number}", inert(label)) for verb, label in copies]
    judged = [
        action_button(f"judge:{number}:{verdict}", inert(label), pressed=turn.verdict == verdict)
        for verdict, label in verdicts
        if verdict != "wrong_citation" or (turn.answer and turn.answer.citations)
    ]
    return (
        f'<div class="tools" lang="{texts.language}"><span class="copies">{"".join(buttons)}</span>'
        f'<span class="verdicts"><span class="caption">{inert(texts.feedback_group)}</span>'
        f"{''.join(judged)}</span></div>"
    )


def follow_ups_html(turn: Turn, texts: Texts) -> str:
    """Suggested follow-up questions; a click asks one."""
    if not turn.follow_ups or turn.answer is None:
        return ""
    items = "".join(
        f"<li>{action_button(f'ask:{each}', inert_line(each), style='follow')}</li>" for each in turn.follow_ups
    )
    return (
        f'<div class="follow-ups"><span class="caption" lang="{texts.language}">{inert(texts.follow_ups)}</span>'
        f'<ul lang="{turn.answer.language}">{items}</ul></div>'
    )


def reason_html(answer: Answer, texts: Texts) -> str:
    """Why there is no answer, in the language of the page."""
    told = {
        "nothing_relevant": texts.nothing_relevant,
        "fact_missing": texts.fact_missing,
        "question_unclear": texts.question_unclear,
        "no_documents": texts.no_documents,
        "filtered_out": texts.filtered_out,
    }.get(answer.reason or "")
    return f'<span class="reason" lang="{texts.language}">{inert(told)}</span>' if told else ""


def notes_html(turn: Turn, texts: Texts) -> str:
    """What was searched for, when it is not what was typed, and the filters: one line each above the answer."""
    answer, filters = turn.answer, turn.filters
    searched = answer.searched_instead_of(turn.question) if answer else ""
    chosen = (
        filters.language and texts.language_name(filters.language),
        filters.since and texts.from_date.format(date=texts.readable_date(filters.since)),
        filters.until and texts.to_date.format(date=texts.readable_date(filters.until)),
        filters.document_ids and texts.documents_chosen.format(count=len(filters.document_ids)),
    )
    filtered = " · ".join(part for part in chosen if part)
    return "".join(
        f'<p class="note searched" lang="{texts.language}">{inert(label)} <bdi>{inert_line(text)}</bdi></p>'
        for label, text in ((texts.searched, searched), (texts.filtered, filtered))
        if text
    )


def answer_html(turn: int, answer: Answer, texts: Texts, notes: str = "", after: str = "") -> str:
    """A finished answer: its text with clickable marks, then its sources, or the button to the nearest passages.

    A reply to what is said to the assistant itself is an answer without sources.

    `notes` is HTML above it, `after` HTML below.
    """
    body = _text_html("citation", turn, answer, texts)
    if answer.status != "not_found":
        return f'<div class="answer">{notes}{body}{_sources(turn, answer, texts)}{after}</div>'
    badge = f'<span class="badge" lang="{texts.language}">{inert(texts.not_in_documents)}</span>'
    badge += reason_html(answer, texts)
    nearest = ""
    if answer.hits:
        place = Place("nearest", turn)
        button = open_button(place, inert(texts.show_nearest), style="nearest", label=texts.show_nearest)
        nearest = f'<div class="sources" lang="{texts.language}">{button}</div>'
    return f'<div class="answer refusal">{notes}{badge}{body}{nearest}{after}</div>'


def _text_html(kind: PlaceKind, turn: int, answer: Answer, texts: Texts) -> str:
    """An answer's text; its marks open places of that kind."""
    marks = {
        each.number: open_button(
            Place(kind, turn, each.number),
            str(each.number),
            style="mark",
            label=texts.open_source.format(number=each.number),
        )
        for each in answer.citations
    }
    told = _paragraphs(_with_doubts(answer), marks).translate(_DOUBT_HTML)
    return f'<div class="text" lang="{answer.language}">{told}</div>'


def quoted_html(number: int, turn: Turn, texts: Texts) -> str:
    """What was quoted while a chat model wrote: open until its first sentence is there, then one click away.

    Nothing where the answer itself is these quotes.
    """
    quoted, answer = turn.quoted, turn.answer
    if quoted is None or (answer is not None and answer.citations == quoted.citations):
        return ""
    body = _text_html("quote", number, quoted, texts)
    if turn.running and not turn.text:
        return f'{body}<p class="note" lang="{texts.language}">{inert(texts.writing)}</p>'
    is_all = "" if turn.text else " open"
    summary = f'<summary lang="{texts.language}">{inert(texts.quotes)}</summary>'
    return f'<details class="quotes"{is_all}>{summary}{body}</details>'


def failure_html(failure: Failure, texts: Texts) -> str:
    """What went wrong, with the error's own words and hint below it."""
    detail = "".join(
        f'<p class="{style}" lang="en">{inert_line(text)}</p>'
        for style, text in (("message", failure.message), ("hint", failure.hint))
        if text
    )
    return (
        f'<div class="answer failure" lang="{texts.language}">'
        f"<p><strong>{inert_line(failure.summary)}</strong></p>{detail}</div>"
    )


def reply_html(number: int, turn: Turn, texts: Texts, is_last: bool = True) -> str:
    """The assistant's side of a turn, in any state."""
    if turn.failure is not None:
        return failure_html(turn.failure, texts)
    if turn.answer is not None:
        after = quoted_html(number, turn, texts) + tools_html(number, turn, texts)
        after += follow_ups_html(turn, texts) if is_last else ""
        return answer_html(number, turn.answer, texts, notes_html(turn, texts), after)
    waiting = {each: f'<span class="mark">{each}</span>' for each in range(1, 100)}
    note = f'<p class="note" lang="{texts.language}">{inert(texts.stopped if turn.stopped else texts.searching)}</p>'
    text, quoted = _paragraphs(turn.text, waiting), quoted_html(number, turn, texts)
    return f'<div class="answer">{text}{note if turn.stopped or not (text or quoted) else ""}{quoted}</div>'


def chat_messages(conversation: Conversation, language: str) -> list[dict[str, Any]]:
    """The whole conversation as Gradio's chat messages, the page being in `language`."""
    texts = texts_of(language)
    messages: list[dict[str, Any]] = []
    for number, turn in enumerate(conversation):
        edit = "" if turn.running else action_button(f"edit:{number}", "✎", style="edit", label=texts.edit_question)
        question = f'<div class="question" dir="auto">{_paragraphs(turn.question, {})}</div>{edit}'
        messages.append({"role": "user", "content": question})
        messages.append({"role": "assistant", "content": reply_html(number, turn, texts, turn is conversation[-1])})
    return messages
