from __future__ import annotations

from pathlib import Path

import pytest
from reading_samples import read


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("4,5<sup>1</sup> млн", "4,5¹ млн"),
        ("4,5<sup><a href='#n1'>1</a></sup> млн", "4,5¹ млн"),
        ("20 м<sup>2</sup> и H<sub>2</sub>O", "20 м² и H₂O"),
        ("10<sup>-6</sup>", "10⁻⁶"),
        ("4,5<span style='vertical-align: super'>1</span>", "4,5¹"),
        ("2 <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> доли", "2 1/2 доли"),
        ("<math><mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "2 1/2"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup></math>", "x²"),
        ("the 1<sup>st</sup> of May", "the 1st of May"),
        ("<a href='mailto:a@b.example?subject=x'>пишите</a>", "пишите (a@b.example)"),
        ("<a href='https://p.example/x'>портал</a>", "портал (https://p.example/x)"),
        ("<a href='https://p.example'>p.example</a>", "p.example"),
        ("<a href='/inside'>раздел</a>", "раздел"),
    ],
)
def test_signs_and_addresses(tmp_path: Path, markup: str, shown: str) -> None:
    assert shown in read(tmp_path / "a.html", f"<html><body><p>Значение: {markup}.</p></body></html>").text


def test_a_page_that_a_script_fills_in_is_told(tmp_path: Path) -> None:
    from assistant.errors import UnreadableDocument

    with pytest.raises(UnreadableDocument, match="a script fills it in"):
        read(tmp_path / "a.html", "<html><body><div id=root></div><script>start()</script></body></html>")
