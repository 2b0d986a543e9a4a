from __future__ import annotations

from pathlib import Path

import pytest
from reading_samples import read

PAGE = "<html><body><main><h1>Правила</h1><p>Начало правил фонда.</p>{}</main></body></html>"
ANSWER = "Срок десять дней."


@pytest.mark.parametrize(
    "markup",
    [
        '<button aria-expanded="false">Срок?</button><div style="display:none"><p>{}</p></div>',
        '<div><button>Срок?</button><div style="display: none">{}</div></div>',
        '<h3 class=q>А?</h3><div class=a style="display:none">{}</div><h3 class=q>Б?</h3><div class=a hidden>Да</div>',
        '<ul><li><a href="#t2">Сроки</a></li></ul><section id="t2" hidden>{}</section>',
        '<div role="tabpanel" hidden>{}</div>',
        '<div hidden="until-found">{}</div>',
        '<p><span aria-controls="more" tabindex=0>Ещё</span></p><hr><div id="more" style="display:none">{}</div>',
        '<div class="wow" style="visibility:hidden;animation-name:none">{}</div>',
        '<div style="opacity:0;transition:opacity 1s">{}</div>',
        '<div data-aos="fade" style="opacity: 0">{}</div>',
        "<details><summary>Срок</summary>{}</details>",
    ],
)
def test_what_is_hidden_only_at_load_is_read(tmp_path: Path, markup: str) -> None:
    assert ANSWER in read(tmp_path / "a.html", PAGE.format(markup.format(f"<p>{ANSWER}</p>"))).text


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="display:none">{}</p>',
        "<p hidden>{}</p>",
        '<p style="opacity:0">{}</p>',
        '<p class=x style="font-size:0">{}</p>',
        '<p class=x style="position:absolute; left:-9999px">{}</p>',
        "<template><p>{}</p></template>",
        '<button aria-controls="m">Меню</button><div id="m" class="cookie modal" style="display:none">{}</div>',
    ],
)
def test_what_is_never_shown_is_not_read(tmp_path: Path, markup: str) -> None:
    assert ANSWER not in read(tmp_path / "a.html", PAGE.format(markup.format(ANSWER))).text


def test_a_question_on_a_button_stands_before_its_answer(tmp_path: Path) -> None:
    markup = '<button aria-expanded="false">Какой срок?</button><div style="display:none">Десять дней.</div>'
    assert "Какой срок?\n\nДесять дней." in read(tmp_path / "a.html", PAGE.format(markup)).text
