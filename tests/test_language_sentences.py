"""Sentences: hand-written cases of both languages, and what must hold for any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.sentences import sentence_spans

# Each case is a text in which " ¦ " stands where a sentence ends and the next begins; it is read as a space.
ENGLISH = [
    "The fund opened in May. ¦ It closed in June.",
    "Mr. Smith met Mrs. Jones and Dr. Lee. ¦ They talked.",
    "Prof. Ann Lee of St. Petersburg spoke first.",
    "J. K. Rowling and J.R.R. Tolkien wrote books.",
    "George W. Bush met William J. Clinton in Utah.",
    "The U.S. Army trained in the U.S. ¦ The next day it left.",
    "She moved to the U.K. ¦ However, he stayed.",
    "The U.S. Department of State replied.",
    "He holds a Ph.D. in law. ¦ His thesis is online.",
    "She got her Ph.D. ¦ Then she left.",
    "It starts at 5 p.m. ¦ Doors open at four.",
    "It starts at 5 p.m. Monday in room 3.",
    "It starts at 9 a.m. EST and ends at noon.",
    "We met at 5 p.m. local time.",
    "Acme Inc. said so. ¦ Beta Ltd. and Gamma Corp. agreed.",
    "Apple Inc. ¦ The company grew.",
    "They sell apples, pears, etc. ¦ Prices vary.",
    "They sell apples, pears, etc. in bulk.",
    "See Fig. 3 and Sec. 4.2 of Vol. 2. ¦ No. 5 is missing.",
    "Was it him? ¦ No. ¦ It was her.",
    "He said no. ¦ She said yes.",
    "On Jan. 5 we met. ¦ By Dec. 31 it was over.",
    "Use it, e.g. Python, i.e. a language, vs. Ruby.",
    "Some work, e.g. the report, is done.",
    "Growth was 4.5 percent. ¦ Inflation was 3.2 percent.",
    "It cost $15.5 million. ¦ $2 million came from KOICA.",
    "Version 2.10.1 is out. ¦ Upgrade now.",
    "Write to info@example.org or see www.example.org. ¦ We answer fast.",
    "Open report.final.pdf first. ¦ Then print it.",
    "See https://example.org/?Query=Yes.No for more. ¦ Thanks.",
    "Really?! ¦ Yes!! ¦ Good.",
    "Wait... ¦ What was that?",
    "Wait... what was that?",
    "…And then it rained. ¦ We left.",
    'He said, "Go home." ¦ She went.',
    '"Who is it?" asked Ann. ¦ "Me," he said.',
    '"Who is it?" ¦ Nobody answered.',
    "“Stop!” he cried. ¦ “Why?” she asked.",
    "(He was late.) ¦ Nobody minded.",
    "The fund (est. 1991) is large. ¦ It grows.",
    "He left (see p. 5. Smith disagrees) early. ¦ She stayed.",
    "The plan works.[1] ¦ It was tested.[2][3] ¦ Twice.",
    "The plan works.[citation needed] ¦ It was tested.",
    "The plan ended.The next one began. ",
    "iPhone sales fell. ¦ iPad sales rose.",
    "He wants Plan B. ¦ The others want Plan A.",
    "During World War II. ¦ Afterwards it grew.",
    "In Roe v. Wade the court ruled.",
    "Smith et al. (2020) found it. ¦ Others did not.",
    "The house is on Main St. ¦ It is old.",
    "Gov. Brown and Sens. Lee and Cruz voted. ¦ It passed.",
    "1. Introduction to the fund",
    "2.3. Results of the survey",
    "IV. Conclusions",
    "The war ended . ¦ The army left .",
    "She paused . . . Nobody spoke.",
    "It was founded in 1991. ¦ 15 people work there.",
    "He scored 3. ¦ She scored 4.",
    "Is it done (?) Nobody knows.",
    "Yahoo! reported profits. ¦ Shares rose.",
    "Tom Jr. ¦ He is the son.",
    "The album “Who's Next?” Townshend wrote in 1971.",
    "He arrived. — She left.".replace(". —", ". ¦ —"),
]
RUSSIAN = [
    "Фонд создан в мае. ¦ Он закрыт в июне.",
    "Он родился в 1950 г. ¦ Окончил школу в 1967 г. ¦ Затем уехал.",
    "Встреча прошла в 2020 г. ¦ Он выступил первым.",
    "В 2020 г. Узбекистан подписал договор.",
    "Договор подписан, а в мае 2021 г. Казахстан присоединился к нему.",
    "Это было в 1990-х гг. ¦ Потом всё изменилось.",
    "Он живёт в г. Брюссель. ¦ Она — в г. Ташкент.",
    "Дом на ул. Навои, д. 5, кв. 7. ¦ Вход со двора.",
    "Театр им. Навои открыт. ¦ Билеты есть.",
    "Он отдал это им. ¦ Потом ушёл.",
    "Купили хлеб, рис и т. д. ¦ Всё съели.",
    "Купили хлеб, рис и т.д. ¦ Всё съели.",
    "Хлеб, рис и т. п. продукты дешевеют.",
    "Участвовали Иванов, Петров и др. ¦ Решение принято.",
    "Участвовали Иванов и др. эксперты.",
    "Рост, т.е. прибыль, т. е. доход, заметен.",
    "Город основан в V в. до н. э. ¦ Он древний.",
    "В 44 г. до н. э. Цезарь был убит.",
    "Замок построен в XIX в. ¦ Архитектор неизвестен.",
    "Выделено 5 млн. долл. США на 3 года. ¦ Срок истёк.",
    "Выделено 5 млн долл. США и 4,5 млрд. сумов.",
    "Зарплата — 15 тыс. руб. ¦ Премий нет.",
    "Длина 5 км. ¦ Ширина 3 м. ¦ Высоты нет.",
    "Проф. Исакулов и акад. Каримов приехали. ¦ Их встретили.",
    "См. рис. 2 и табл. 3. ¦ См. также гл. 5.",
    "По ст. 5 п. 3 закона это так. ¦ Спора нет.",
    "Он ел рис. ¦ Она пила чай.",
    "Доход вырос, в т.ч. Самарканд дал треть.",
    "Выступили Р.Исакулов и А. С. Пушкин. ¦ Им хлопали.",
    "Премию вручили Р. К. Исакулову. ¦ Она заслужена.",
    "Пришёл Исакулов Р. К. ¦ Он сел.",
    "По словам Дж. Байдена, всё хорошо.",
    "Не хватает витамина C. ¦ Ешьте лимоны.",
    "— Привет! — сказал он. ¦ — Как дела?",
    "— Ты придёшь? — спросил он. ¦ — Нет.",
    "— Уходи, — сказал он. — и не возвращайся.",
    "«Ура!» — закричали дети. ¦ Всем было весело.",
    "«Где он?» ¦ Она молчала.",
    "Роман «Что делать?» Чернышевского вышел в 1863 году. ¦ Его запретили.",
    "Он сказал: «Я ушёл.» ¦ Дверь закрылась.",
    "Он спросил: «Кто там?» ¦ Никто не ответил.",
    "Он ушёл (насовсем.) ¦ Все плакали.",
    "Рост составил 4,5 процента. ¦ Инфляция — 3,2 процента.",
    "Встреча 20.11.2025 в 10.30. ¦ Вход свободный.",
    "Пишите на info@mail.ru. ¦ Сайт: www.mail.ru. ¦ Ответим.",
    "Файл отчёт.pdf готов. ¦ Версия 1.2.3 тоже.",
    "Что?! ¦ Да!.. ¦ Ладно…",
    "Ну… ладно. ¦ Потом… ¦ Потом видно будет.",
    "Прошло… 5 лет. ¦ Ничего.",
    "конец первой части.Начало второй. ".replace(".Н", ".¦Н"),
    "Указ от 19 июля 2004 г. № 928 отменён. ¦ Новый принят.",
    "Площадь — 5 кв. м. ¦ Комната одна.",
    "Кафе на 1-й пол. 1940-х не работало.",
    "Мадонна (англ. Madonna; род. 16 августа 1958) — певица. ¦ Она поёт.",
    "Доктор (к.э.н. Петров) принял. ¦ Приём окончен.",
    "Вратари: 1. Иванов; 2. Петров; 3. Сидоров.",
    "АО «Узтелеком» и ООО «Ромашка» судятся. ¦ Суд идёт.",
    "Живёт в Ташкентской обл. ¦ Там тепло.",
    "Около 5 тыс. человек пришли. ¦ Полиция насчитала 3 тыс. ¦ Споров не было.",
    "Он работал в США. ¦ Там и остался.",
    "Казахстан, Кыргызстан и пр. ¦ Россия наблюдает.",
    "Температура 5 °C. ¦ Ветер слабый.",
    "Книга — М., 2010. — 464 с. — С. 5.",
]


@pytest.mark.parametrize("case", ENGLISH + RUSSIAN)
def test_sentences_end_where_a_reader_ends_them(case: str) -> None:
    glued = case.replace(".¦", ".")
    text = glued.replace(" ¦ ", " ")
    expected = [part.strip() for part in case.split("¦")]
    if case == "The plan ended.The next one began. ":
        expected = ["The plan ended.", "The next one began."]
    assert _sentences(text) == expected


LINES = [
    ("One\n\nTwo", ["One", "Two"]),
    ("one\r\n\r\ntwo", ["one", "two"]),
    ("Список:\n- один\n- два\n• три\n1. четыре", ["Список:", "- один", "- два", "• три", "1. четыре"]),
    ("Цели:\nпервая;\nвторая;\nтретья.", ["Цели:", "первая;", "вторая;", "третья."]),
    ("Name | Year\nAnn | 1991\nBob | 1992", ["Name | Year", "Ann | 1991", "Bob | 1992"]),
    ("Name\tYear\nAnn\t1991", ["Name\tYear", "Ann\t1991"]),
    ("# Title\nText of it.", ["# Title", "Text of it."]),
    ("1.\nIs it lost?", ["1.\nIs it lost?"]),
    ("Итоги встречи\nМинистр открыл встречу в Ташкенте.", ["Итоги встречи", "Министр открыл встречу в Ташкенте."]),
    (
        "The bank was founded in 1991 by the government of the\nrepublic, and it has grown ever since into the "
        "largest\nbank of the region. It has branches in every city of\nthe country.",
        [
            "The bank was founded in 1991 by the government of the\nrepublic, and it has grown ever since into the "
            "largest\nbank of the region.",
            "It has branches in every city of\nthe country.",
        ],
    ),
    (
        "Договор подписали представители Министерства цифровых технологий Республики\nУзбекистан и агентства, о чём "
        "сообщила пресс-служба. Срок договора составляет\nтри года.",
        [
            "Договор подписали представители Министерства цифровых технологий Республики\nУзбекистан и агентства, о "
            "чём сообщила пресс-служба.",
            "Срок договора составляет\nтри года.",
        ],
    ),
    ("Short line.\nAnother line.\nThird", ["Short line.", "Another line.", "Third"]),
    ("Иванов Иван,\nдиректор", ["Иванов Иван,\nдиректор"]),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_line_breaks_end_blocks_but_not_wrapped_lines(text: str, expected: list[str]) -> None:
    assert _sentences(text) == expected


_PIECES = st.sampled_from(
    "г. ¦А. ¦т. д. ¦U.S. ¦Он ¦the ¦2020 ¦\n¦\n\n¦«¦»¦(¦)¦— ¦?! ¦… ¦. ¦[1]¦\t¦|".split("¦"),
)


@given(st.one_of(st.text(), st.text("aА.г !?…\n\t»«()-|1\x1c\u2028\ud800"), st.lists(_PIECES).map("".join)))
def test_spans_are_ordered_disjoint_trimmed_and_cover_everything(text: str) -> None:
    position = 0
    for start, end in sentence_spans(text):
        assert not text[position:start].strip()
        assert position <= start < end
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@pytest.mark.parametrize(
    "unit",
    ["слово ", "a", "Hello world. Is it? ", "В 2020 г. Узбекистан ", ".", ". ", "\n", "«а?» Б ", "(", "слово\n", "т. "],
)
def test_time_grows_in_proportion_to_length(unit: str) -> None:
    """Measured side by side, for cores differ: quadratic work takes sixteen times as long for four times as much."""
    quarter, whole = (_seconds(unit * (characters // len(unit))) for characters in (250_000, 1_000_000))
    assert whole < 8 * quarter + 0.1
    assert whole < 6


def _seconds(text: str) -> float:
    began = time.process_time()
    sentence_spans(text)
    return time.process_time() - began


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]
