"""The few words that readers add of their own, in the script that the text itself is in."""

from __future__ import annotations

import re
from collections.abc import Mapping

_CYRILLIC = re.compile("[А-яЁё]")
_LATIN = re.compile("[A-Za-z]")
_SAMPLE_CHARACTERS = 10_000
_RUSSIAN = {
    "From": "От",
    "To": "Кому",
    "Cc": "Копия",
    "Date": "Дата",
    "Attachments": "Вложения",
    "Attachment": "Вложение",
    "Forwarded": "Пересланное письмо",
    "Event": "Встреча",
    "Task": "Задача",
    "When": "Когда",
    "Where": "Где",
    "Organiser": "Организатор",
    "Participants": "Участники",
    "Status": "Состояние",
    "cancelled": "отменена",
    "Repeats": "Повтор",
    "Due": "Срок",
    "Phone": "Телефон",
    "E-mail": "Почта",
    "Organisation": "Организация",
    "Position": "Должность",
    "Address": "Адрес",
    "Birthday": "День рождения",
    "Note": "Примечание",
    "Website": "Сайт",
    "Year": "Год",
    "Category": "Показатель",
}


class _English(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key


def labels(sample: str) -> Mapping[str, str]:
    """English word → the word to print: Russian where `sample` is mostly Cyrillic."""
    start = sample[:_SAMPLE_CHARACTERS]
    return _RUSSIAN if len(_CYRILLIC.findall(start)) > len(_LATIN.findall(start)) else _English()
