"""Names that are translated: two words with a meaning in common."""

from __future__ import annotations

import pytest

from assistant.language import stem
from assistant.language.exonyms import meanings


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("germany", "германия"),
        ("german", "немецкий"),
        ("hungary", "венгрия"),
        ("croatia", "хорватия"),
        ("europe", "европа"),
        ("un", "оон"),
        ("wednesday", "среда"),
        ("president", "президент"),
    ],
)
def test_the_same_thing(english: str, russian: str) -> None:
    assert meanings(stem(english)) & meanings(stem(russian))


@pytest.mark.parametrize(("english", "russian"), [("germany", "венгрия"), ("ivory", "берег"), ("nonsense", "среда")])
def test_not_the_same(english: str, russian: str) -> None:
    assert not meanings(stem(english)) & meanings(stem(russian))
