"""Names that have changed places are told from sentences that were only turned round."""

from __future__ import annotations

import pytest

from assistant.verifying import Excerpt, Verifier
from assistant.verifying.exchanges import exchanged
from assistant.verifying.facts import Facts


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("IT Park gave KOICA a grant.", "KOICA gave IT Park a grant.", True),
        ("Merkel thanked Macron.", "Macron thanked Merkel.", True),
        (
            "The crash was near Bestwood Street and Deptford, a busy road in Evelyn Street.",
            "The crash was near Bestwood Street and Evelyn Street, a busy road in Deptford.",
            True,
        ),
        (
            "На встрече тренер Петров похвалил вратаря Иванова.",
            "На встрече тренер Иванов похвалил вратаря Петрова.",
            True,
        ),
        ("IT Park выделил KOICA грант.", "KOICA выделила IT Park грант.", True),
        ("IT Park was given a grant by KOICA.", "KOICA gave IT Park a grant.", False),
        ("A grant for IT Park came from KOICA.", "KOICA gave IT Park a grant.", False),
        ("Путина поздравил Байден.", "Байден поздравил Путина.", False),
        ("Грант KOICA получил IT Park.", "IT Park получил грант KOICA.", False),
        ("KOICA gave IT Park a grant.", "KOICA gave IT Park a grant.", False),
        ("KOICA gave IT Park a grant.", "The World Bank gave Samarkand a grant.", False),
        ("KOICA and IT Park met in Tashkent.", "IT Park and KOICA met in Tashkent.", False),
    ],
)
def test_exchanged_names(claim: str, source: str, expected: bool) -> None:
    assert (exchanged(Facts(claim), Facts(source)) is not None) is expected


def test_the_verifier_tells_it_as_a_role_without_any_model() -> None:
    source = "On Tuesday the mayor of Zurich thanked Anna Keller, and Peter Huber praised the choir of Geneva."
    verifier = Verifier([Excerpt("d", 0, source, "en")])
    assert verifier.verify(source).supported
    wrong = source.replace("Anna Keller", "X").replace("Peter Huber", "Anna Keller").replace("X", "Peter Huber")
    verdict = verifier.verify(wrong)
    assert not verdict.supported and "role" in {lack.kind for lack in verdict.lacks}
