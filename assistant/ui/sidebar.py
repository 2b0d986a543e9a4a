"""The list of the visitor's conversations, and the page's dialogs. Text from outside goes through `inert`."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from assistant.history import Summary
from assistant.ui.rendering import inert, inert_line, plain_line
from assistant.ui.texts import Texts


def sidebar_html(summaries: Sequence[Summary], current: str, texts: Texts, search: str = "", name: str = "") -> str:
    """The list, newest first; `current` is the id of the open conversation, `name` the signed-in user."""
    empty = texts.none_found if search.strip() else texts.no_conversations
    items = "".join(_item(each, each.id == current, texts) for each in summaries)
    shown = f"<ol>{items}</ol>" if items else f'<p class="empty">{inert(empty)}</p>'
    return (
        f'<nav class="conversations" lang="{texts.language}" aria-label="{inert(texts.conversations)}" '
        f'data-conversation="{inert(current)}">{shown}{_signed_in(name, texts)}</nav>{dialogues_html(texts)}'
    )


def _item(summary: Summary, is_current: bool, texts: Texts) -> str:
    title, address = inert_line(summary.title), f"/page/conversations/{quote(summary.id, safe='')}"
    current = ' aria-current="page"' if is_current else ""
    actions = inert(texts.actions_for.format(title=plain_line(summary.title)))
    date = inert(texts.readable_date(summary.changed[:10]))
    return (
        f"<li{' class=current' if is_current else ''}>"
        f'<button type="button" class="act pick" value="pick:{inert(summary.id)}"{current}>'
        f'<span class="title"><bdi>{title}</bdi></span><span class="detail">{date}</span></button>'
        f'<details class="menu"><summary aria-label="{actions}" title="{actions}">⋯</summary><div class="choices">'
        f'<button type="button" class="act" value="rename:{inert(summary.id)}" data-title="{title}">'
        f"{inert(texts.rename)}</button>"
        f'<a href="{address}.md?language={texts.language}" download>{inert(texts.export_markdown)}</a>'
        f'<a href="{address}.json" download>{inert(texts.export_json)}</a>'
        f'<button type="button" class="act" value="delete:{inert(summary.id)}" data-title="{title}">'
        f"{inert(texts.delete)}</button></div></details></li>"
    )


def _signed_in(name: str, texts: Texts) -> str:
    """The signed-in user, and the sign-out button."""
    if not name:
        return ""
    return (
        f'<form class="signed-in" method="post" action="/page/sign-out"><span><bdi>'
        f"{inert_line(texts.signed_in_as.format(name=name))}</bdi></span>"
        f"<button>{inert(texts.sign_out)}</button></form>"
    )


def dialogues_html(texts: Texts) -> str:
    """The dialogs for renaming, deleting and rating, and the messages after copying."""
    return (
        _dialogue(
            "rename",
            texts.rename,
            f'<label>{inert(texts.new_title)}<input maxlength="120" required></label>',
            texts.save,
            texts,
        )
        + _dialogue("delete", texts.delete, f"<p>{inert(texts.delete_conversation)}</p>", texts.delete, texts)
        + _dialogue("remove", texts.delete, f"<p>{inert(texts.delete_document)}</p>", texts.delete, texts)
        + _dialogue(
            "judge",
            texts.feedback_group,
            f'<label>{inert(texts.feedback_comment)}<textarea rows="4" maxlength="4000"></textarea></label>',
            texts.send_feedback,
            texts,
        )
        + f'<div id="told" role="status" data-copied="{inert(texts.copied)}" '
        f'data-copy-failed="{inert(texts.copy_failed)}" data-thanks="{inert(texts.feedback_thanks)}" '
        f'data-not-done="{inert(texts.not_done)}"></div>'
    )


def _dialogue(name: str, title: str, inside: str, done: str, texts: Texts) -> str:
    return (
        f'<dialog id="{name}-dialogue" aria-labelledby="{name}-title" lang="{texts.language}"><form method="dialog">'
        f'<h2 id="{name}-title">{inert(title)}</h2><p class="about"><bdi></bdi></p>{inside}<div class="buttons">'
        f'<button type="button" class="cancel">{inert(texts.cancel)}</button>'
        f'<button type="submit" class="done">{inert(done)}</button></div></form></dialog>'
    )
