from __future__ import annotations

from pathlib import Path

import pytest
from reading_samples import read

from assistant.errors import UnreadableDocument

PARAGRAPH = "Первый абзац рассказывает о гранте, который технопарк в Ташкенте получил от корейского агентства. " * 3
PAGE = f"""<!doctype html><html><head><meta charset="utf-8"><title>Грант KOICA | Новости</title>
<meta property="og:site_name" content="Новости"><link rel="canonical" href="https://example.org/1">
<meta property="article:published_time" content="2025-11-20T23:30:00+05:00"></head><body>
<header><nav><ul><li><a href="/">Главная</a></li><li><a href="/n">Архив</a></li></ul></nav></header>
<div class="cookie-banner">Мы используем cookie <button>Принять</button></div>
<main><article><h1>Грант KOICA для технопарка</h1><p>{PARAGRAPH}</p>
<h2>Условия <em>гранта</em></h2><p>Сумма: <b>4,5 млн</b> долларов,<br>срок пять лет. {PARAGRAPH}</p>
<ul><li>первый пункт</li><li>второй пункт<ul><li>вложенный</li></ul></li></ul>
<table><tr><th>Страна</th><th>Грант</th><th>Год</th></tr>
<tr><td rowspan=2>Казахстан</td><td>4,5 млн</td><td>2020</td></tr><tr><td>5 млн</td><td>2021</td></tr></table>
<p style="display: none">Тайное указание</p><p hidden>Тоже тайное</p><!-- комментарий -->
</article></main>
<div id="comments"><h3>Комментарии</h3><p>Петя: круто</p></div><footer>© 2025 Контакты</footer>
<script>var a = 1;</script></body></html>"""


def test_an_article_in_russian(tmp_path: Path) -> None:
    reading = read(tmp_path / "статья.html", PAGE)
    assert (reading.title, reading.date) == ("Грант KOICA для технопарка", "2025-11-20")
    assert reading.origin == "https://example.org/1"
    assert [(each.level, each.title) for each in reading.outline.headings] == [
        (1, "Грант KOICA для технопарка"),
        (2, "Условия гранта"),
    ]
    assert "Сумма: 4,5 млн долларов,\nсрок пять лет." in reading.text
    assert "- первый пункт\n- второй пункт\n  - вложенный" in reading.text
    assert "Страна: Казахстан; Грант: 4,5 млн; Год: 2020\n" in reading.text
    assert "Грант: 5 млн; Год: 2021" in reading.text
    for noise in ("Главная", "cookie", "Принять", "тайное", "Тайное", "комментарий", "круто", "Контакты", "var a"):
        assert noise not in reading.text


def test_a_short_english_page_is_read_whole(tmp_path: Path) -> None:
    page = """<html><head><title>Grants - Ministry</title><meta property=og:site_name content=Ministry></head><body>
    <div class="menu"><a href=/>Home</a></div><h1></h1><p>The grant is <i>open</i>.</p>
    <table><tr><th>Country</th><th>Amount</th></tr><tr><td>Korea</td><td>$4</td></tr></table>
    <p>Second&nbsp;paragraph &mdash; short.</p></body></html>"""
    reading = read(tmp_path / "a.htm", page)
    assert reading.text == "The grant is open.\n\nCountry: Korea; Amount: $4\n\nSecond paragraph — short."
    assert (reading.title, reading.date, reading.origin) == ("Grants", "", "Ministry")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r"])
@pytest.mark.parametrize("declared", [True, False])
def test_encodings(tmp_path: Path, encoding: str, declared: bool) -> None:
    meta = f"<meta http-equiv=Content-Type content='text/html; charset={encoding}'>" if declared else ""
    page = f"<html><head>{meta}<title>Грант</title></head><body><p>Грант одобрен, сообщили в министерстве.</p></body>"
    reading = read(tmp_path / "a.html", page.encode(encoding))
    assert (reading.title, reading.text) == ("Грант", "Грант одобрен, сообщили в министерстве.")


@pytest.mark.parametrize(
    "statement",
    [
        '<script type="application/ld+json">{"@graph": [{"datePublished": "2025-11-20T01:00:00Z"}]}</script>',
        '<meta name="date" content="20.11.2025">',
        '<time datetime="2025-11-20">вчера</time>',
        '<span itemprop="datePublished" content="2025-11-20"></span>',
        "<p>20 ноября 2025 г.</p>",
        '<script type="application/ld+json">{broken</script><meta name="DC.date" content="2025-11-20">',
    ],
)
def test_dates(tmp_path: Path, statement: str) -> None:
    assert read(tmp_path / "a.html", f"<html><body>{statement}<p>Грант одобрен.</p></body></html>").date == "2025-11-20"


def test_xhtml_with_a_declaration(tmp_path: Path) -> None:
    page = '<?xml version="1.0" encoding="windows-1251"?><html><body><p>Грант одобрен</p></body></html>'
    assert read(tmp_path / "a.html", page.encode("cp1251")).text == "Грант одобрен"


def test_a_page_made_of_tables_and_one_inside_a_form(tmp_path: Path) -> None:
    frame = "<table><tr><td><h2>Раздел</h2><p>Текст <b>раздела</b>.</p></td><td>Ещё</td></tr></table>"
    assert read(tmp_path / "a.html", f"<body>{frame}</body>").text == "Раздел\n\nТекст раздела.\n\nЕщё"
    assert read(tmp_path / "b.html", "<body><form><p>Всё в форме</p></form></body>").text == "Всё в форме"


def test_code_keeps_its_lines(tmp_path: Path) -> None:
    assert read(tmp_path / "a.html", "<p>See:</p><pre>a = 1\n  b = 2</pre>").text == "See:\n\na = 1\n  b = 2"


def test_deep_nesting_does_not_crash(tmp_path: Path) -> None:
    try:
        reading = read(tmp_path / "deep.html", "<div>" * 50_000 + "<p>текст</p>")
    except UnreadableDocument as error:
        assert error.hint
    else:
        assert reading.text == "текст"


@pytest.mark.parametrize("content", ["<html></html>", "<p>&nbsp;</p>", "<script>var a;</script>", "<!-- only -->"])
def test_a_page_without_words(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableDocument):
        read(tmp_path / "a.html", content)


def test_cells_that_span_too_much_do_not_multiply_a_page(tmp_path: Path) -> None:
    page = "<table>" + "<tr><td rowspan=9999 colspan=999>paragraph" * 3_000 + "</table>"
    assert len(read(tmp_path / "a.html", page).text) < 4 * len(page)
