"""Invitations and contacts (iCalendar, vCard) → a line each that can be read alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from assistant.reading.cleaning import clean_line
from assistant.reading.faults import quiet
from assistant.reading.wording import labels

_ITEMS = {"VEVENT": "Event", "VTODO": "Task", "VJOURNAL": "Event"}
_CONTACT = {"org": "Organisation", "title": "Position", "role": "Position", "tel": "Phone", "email": "E-mail",
            "adr": "Address", "bday": "Birthday", "url": "Website", "note": "Note"}  # fmt: skip


def calendar_items(text: str) -> list[str]:
    """Events, tasks and contacts of `text`, one line each. Raises vobject's errors where it is neither."""
    import vobject  # type: ignore[import-untyped]

    quiet("vobject")
    words = labels(text.split("BEGIN:", 1)[-1].translate(_NO_LATIN_KEYS))
    lines = []
    for component in vobject.readComponents(text, ignoreUnreadable=True, allowQP=True):
        if component.name == "VCARD":
            lines.append("; ".join(_contact(component, words)))
        for child in component.getChildren():
            if child.name in _ITEMS:
                lines.append("; ".join(_item(child, words)))
    return [clean_line(each) for each in lines if each]


#: Capital letters are the keys of both formats, and say nothing about the language of the values.
_NO_LATIN_KEYS = dict.fromkeys(range(ord("A"), ord("Z") + 1))


def _item(component: Any, words: Any) -> Iterator[str]:
    yield f"{words[_ITEMS[component.name]]}: {_value(component, 'summary') or '—'}"
    when = _period(component)
    if when:
        yield f"{words['When']}: {when}"
    facts = (
        ("Due", _moment(_raw(component, "due"))),
        ("Where", _value(component, "location")),
        ("Organiser", _person(getattr(component, "organizer", None))),
        ("Participants", ", ".join(filter(None, map(_person, component.contents.get("attendee", ()))))),
        ("Repeats", _value(component, "rrule")),
        ("Status", words["cancelled"] if _value(component, "status").upper() == "CANCELLED" else ""),
        ("Note", _value(component, "description")),
    )
    yield from (f"{words[name]}: {value}" for name, value in facts if value)


def _contact(card: Any, words: Any) -> Iterator[str]:
    yield _value(card, "fn") or _value(card, "n")
    for name, label in _CONTACT.items():
        values = [each for each in (_plain(each.value) for each in card.contents.get(name, ())) if each]
        if values:
            yield f"{words[label]}: {', '.join(values)}"


def _period(component: Any) -> str:
    start, end = _raw(component, "dtstart"), _raw(component, "dtend")
    shown = _moment(start)
    if isinstance(start, datetime) and isinstance(end, datetime):
        zone = _zone(start)
        same_day = start.date() == end.date()
        until = end.strftime("%H:%M") if same_day else end.strftime("%Y-%m-%d %H:%M")
        return f"{start.strftime('%Y-%m-%d %H:%M')}–{until}{zone}"
    if isinstance(start, date) and isinstance(end, date) and (end - start).days > 1:
        return f"{shown}–{date.fromordinal(end.toordinal() - 1).isoformat()}"  # the end itself is not included
    return shown


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M") + _zone(value)
    return value.isoformat() if isinstance(value, date) else ""


def _zone(value: datetime) -> str:
    if value.tzinfo is None:
        return ""
    offset = value.strftime("%z")
    return " UTC" if offset in ("+0000", "") else f" {offset[:3]}:{offset[3:5]}"


def _person(line: Any) -> str:
    if line is None:
        return ""
    name = (line.params.get("CN") or [""])[0]
    address = str(line.value).removeprefix("mailto:").removeprefix("MAILTO:")
    return f"{name} <{address}>" if name and address != name else name or address


def _raw(component: Any, name: str) -> object:
    return getattr(getattr(component, name, None), "value", None)


def _value(component: Any, name: str) -> str:
    return _plain(_raw(component, name))


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_plain, value)))
    return clean_line(str(value)).strip(" ,;")
