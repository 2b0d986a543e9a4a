"""The page in a real browser: over the sample corpus and the real assistant, and over a table of hostile answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from api_server import wait_until
from browsing import ROOT, FakePage, Visit, served, visit
from test_ui_handlers import ANSWERS, GRANT_QUOTE, HOSTILE, PARK_QUOTE

from assistant.types import Answer, Filters
from assistant.ui.texts import ENGLISH, RUSSIAN

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]  # the first test ingests the corpus

ENGLISH_QUESTION = "How much is the Korean grant for rare metals?"
RUSSIAN_QUESTION = "Кто возглавляет KOICA в Узбекистане?"
UNANSWERABLE = "What is the boiling point of tungsten?"


@pytest.fixture(scope="module")
def answers(corpus_index: Path) -> dict[str, Answer]:
    """What the page must show, asked without the page."""
    from assistant.wiring import Assistant

    with Assistant.open(corpus_index) as assistant:
        return {question: assistant.ask(question) for question in (ENGLISH_QUESTION, RUSSIAN_QUESTION, UNANSWERABLE)}


@pytest.fixture(scope="module")
def real(corpus_index: Path, answers: dict[str, Answer], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `assistant serve` over the sample corpus."""
    with served(corpus_index, tmp_path_factory.mktemp("serve")) as address:
        yield address


def click_through(reader: Visit, answer: Locator, expected: Answer) -> None:
    """Every number of an answer opens exactly its quote."""
    numbers = answer.locator("button.mark")
    assert numbers.count() >= len(expected.citations) > 0
    for citation in reversed(expected.citations):
        numbers.filter(has_text=re.compile(f"^{citation.number}$")).first.click()
        reader.page.locator(f'#source [data-place$=":{citation.number}"]').wait_for()
        mark = reader.marked(citation.quote)
        assert reader.in_sight(mark)


# --- the real assistant over the sample corpus ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "locale", "texts"), [(ENGLISH_QUESTION, "en-US", ENGLISH), (RUSSIAN_QUESTION, "ru-RU", RUSSIAN)]
)
def test_a_question_is_answered_and_its_numbers_open_the_quotes(
    browser: Browser, real: str, answers: dict[str, Answer], question: str, locale: str, texts: Any
) -> None:
    with visit(browser, real, locale=locale) as reader:
        assert reader.page.locator("html").get_attribute("lang") == texts.language
        assert reader.page.title() == reader.page.locator("h1").inner_text() == texts.name
        expected = answers[question]
        answer = reader.ask(question)
        assert answer.locator(".sources .caption").inner_text() == texts.sources
        reader.marked(expected.citations[0].quote)  # opened by itself
        click_through(reader, answer, expected)


def test_a_refusal_shows_the_nearest_passages(browser: Browser, real: str, answers: dict[str, Answer]) -> None:
    with visit(browser, real) as reader:
        answer = reader.ask(UNANSWERABLE)
        assert answers[UNANSWERABLE].status == "not_found"
        assert ENGLISH.not_in_documents in answer.inner_text()
        passages = reader.page.locator("#source button.passage")
        passages.first.wait_for()
        assert 1 <= passages.count() <= 3
        passages.first.click()
        reader.marked(answers[UNANSWERABLE].hits[0].passage.text)
        reader.page.click("#source button.back")
        passages.first.wait_for()


def test_the_language_changes_at_once_and_the_conversation_stays(
    browser: Browser, real: str, answers: dict[str, Answer]
) -> None:
    with visit(browser, real) as reader:
        reader.ask(ENGLISH_QUESTION)
        before = reader.page.locator(".answer .text").inner_text()
        reader.page.get_by_text("Русский", exact=True).click()
        reader.page.get_by_text(RUSSIAN.name).wait_for()
        page = reader.page.locator("body").inner_text()
        for text in (RUSSIAN.explanation, RUSSIAN.new_chat, RUSSIAN.send, RUSSIAN.source, RUSSIAN.documents):
            assert text in page
        for text in (ENGLISH.explanation, ENGLISH.new_chat, ENGLISH.sources, ENGLISH.documents):
            assert text not in page
        assert reader.page.locator("html").get_attribute("lang") == "ru"
        assert reader.page.locator(".answer .text").inner_text() == before
        reader.marked(answers[ENGLISH_QUESTION].citations[0].quote)
        reader.reload()
        reader.page.wait_for_selector("html[data-spoken][lang=ru]")  # the choice is remembered


def test_a_question_in_the_wrong_layout_is_searched_as_it_was_meant(browser: Browser, real: str) -> None:
    with visit(browser, real, locale="ru-RU") as reader:
        answer = reader.ask("Crjkmrj cjcnfdbk uhfyn KOICA lkz IT Park?")
        note = answer.locator(".searched")
        assert note.inner_text() == f"{RUSSIAN.searched} Сколько составил грант KOICA для IT Park?"
        reader.page.fill("#question textarea", "")
        reader.page.click("#filters > button")
        reader.page.fill("#filter-since input", "вчера")
        assert RUSSIAN.filter_problem in reader.ask("Кто возглавляет KOICA?").inner_text()
        reader.page.fill("#filter-since input", "2030")
        assert "сбросьте фильтры" in reader.ask("Кто возглавляет KOICA?").inner_text()


def test_the_documents_are_listed_and_open(browser: Browser, real: str) -> None:
    with visit(browser, real) as reader:
        reader.page.get_by_role("tab", name=ENGLISH.documents).click()
        documents = reader.page.locator("button.document")
        documents.first.wait_for()
        assert documents.count() == sum(1 for path in (ROOT / "corpus").iterdir() if not path.name.startswith("."))
        title = documents.first.locator(".title").inner_text()
        documents.first.click()
        reader.page.locator(".source-text").wait_for()
        assert reader.page.locator("#source h2").inner_text() == title


# --- a table of answers: what no real corpus would say ---------------------------------------------------------------


def test_hostile_questions_and_documents_are_inert(browser: Browser, fake_page: FakePage) -> None:
    with visit(browser, fake_page.address) as reader:
        question = f"evil {HOSTILE}"
        shown = HOSTILE.replace("\u202e", "\ufffd")
        answer = reader.ask(question)
        assert reader.page.locator(".question").inner_text() == f"evil {shown}"
        assert shown in answer.locator(".text").inner_text()
        reader.marked(shown)
        reader.page.get_by_role("tab", name=ENGLISH.documents).click()
        reader.page.locator("button.document").first.wait_for()
        assert shown in reader.page.locator("#documents").inner_text()
        made = "#chat :is(img, a), #source :is(img, .source-text a), #documents :is(img, a), .katex"
        assert reader.page.locator(made).count() == 0


def test_what_slips_in_all_the_same_does_not_run_or_load(browser: Browser, fake_page: FakePage) -> None:
    """The policy itself: as if a page had been taken in by HTML of somebody else's."""
    with visit(browser, fake_page.address) as reader:
        reader.page.evaluate(
            """async () => {
                window.ran = [];
                const script = document.createElement("script");
                script.textContent = "window.ran.push('script')";
                document.body.append(script);
                const image = `<img src="data:," onerror="window.ran.push('handler')">`;
                const link = `<a id=slipped href="javascript:window.ran.push('link')">x</a>`;
                document.body.insertAdjacentHTML("beforeend", image + link);
                document.getElementById("slipped").click();
                for (const address of ["http://127.0.0.1:9/x", "https://evil.example/x"]) {
                    await fetch(address).then(() => window.ran.push(address), () => {});
                }
                await new Promise((resolve) => setTimeout(resolve, 200));
            }"""
        )
        assert reader.page.evaluate("window.ran") == []
        refused = [each for each in reader.complaints if "Content Security Policy" in each]
        assert len(refused) >= 5
        reader.complaints.clear()
        reader.requests[:] = [each for each in reader.requests if each.startswith(fake_page.address)]


def test_filters_go_along_with_every_question_until_they_are_cleared(browser: Browser, fake_page: FakePage) -> None:
    from playwright.sync_api import expect

    address, assistant = fake_page.address, fake_page.assistant
    with visit(browser, address, viewport={"width": 360, "height": 740}) as reader:
        page, title = reader.page, reader.page.locator("#filters > button")
        assert page.locator("#filter-since").is_visible() is False
        title.click()
        page.locator("#filter-language").get_by_text("Russian", exact=True).click()
        page.fill("#filter-since input", "26.11.2019")
        page.click("#filter-documents input")
        page.get_by_role("option", name="Korea’s grant for rare metals").click()
        expect(title).to_contain_text("Filters (3)")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        answer = reader.ask("grant")
        assert assistant.filters[-1] == Filters("ru", since="26.11.2019", document_ids=("grant",))
        expect(answer.locator(".searched")).to_have_text("Filters: Russian · from 26.11.2019 · documents: 1")
        page.get_by_text("Русский", exact=True).click()
        expect(title).to_contain_text("Фильтры (3)")
        expect(answer.locator(".searched")).to_contain_text("Фильтры: русский")
        reader.ask("грант")
        assert assistant.filters[-1] == assistant.filters[-2]
        page.click("#filter-clear")
        expect(title).to_have_text(re.compile(r"^Фильтры\s*▼?\s*$"))
        reader.ask("grant")
        assert assistant.filters[-1] == Filters()


def test_stop_ends_the_answer_and_the_assistant(browser: Browser, fake_page: FakePage) -> None:
    address, assistant = fake_page.address, fake_page.assistant
    with visit(browser, address) as reader:
        closed, assistant.pause_seconds = assistant.closed, 1.0  # a busy machine clicks late
        reader.page.fill("#question textarea", "grant")
        reader.page.press("#question textarea", "Enter")
        reader.page.get_by_text("Korea is").last.wait_for()
        reader.page.click("#question .stop-button")
        reader.page.get_by_text(ENGLISH.stopped).wait_for()
        assistant.pause_seconds = 0.02
        # the page says so at once, the generator ends with its running step; then nothing more can come
        wait_until(lambda: assistant.closed == closed + 1, 30)
        assert PARK_QUOTE not in reader.page.locator(".answer").inner_text()
        reader.ask("grant")
        reader.marked(GRANT_QUOTE)


def test_errors_are_messages(browser: Browser, fake_page: FakePage) -> None:
    with visit(browser, fake_page.address) as reader:
        broken = reader.ask("broken").inner_text()
        assert ENGLISH.apology in broken and "secret" not in broken
        failed = reader.ask("grant fails").inner_text()
        assert "There is no index at index/." in failed and "Run: assistant ingest corpus" in failed


def test_two_readers_are_answered_at_the_same_time(browser: Browser, fake_page: FakePage) -> None:
    with visit(browser, fake_page.address) as first, visit(browser, fake_page.address, locale="ru-RU") as second:
        readers: Sequence[tuple[Visit, str]] = ((first, "grant"), (second, "грант"))
        for reader, question in readers:
            reader.page.fill("#question textarea", question)
            reader.page.press("#question textarea", "Enter")
        for reader, question in readers:
            reader.page.locator("button.source").first.wait_for()
            reader.marked(ANSWERS[question].citations[0].quote)
            assert reader.page.locator(".question").count() == 1


def test_examples_new_chat_and_keys(browser: Browser, fake_page: FakePage) -> None:
    with visit(browser, fake_page.address) as reader:
        page = reader.page
        assert page.locator(".example").all_inner_texts() == list(ENGLISH.examples)
        page.locator(".example").first.click()
        page.locator("button.source").first.wait_for()
        assert page.locator(".question").inner_text() == ENGLISH.examples[0]
        page.click("#new-chat")
        page.locator(".example").first.wait_for()
        assert page.locator(".question").count() == 0
        page.fill("#question textarea", "grant")
        page.press("#question textarea", "Shift+Enter")
        assert page.input_value("#question textarea") == "grant\n"
        page.press("#question textarea", "Enter")
        second = page.locator(".answer button.mark").nth(1)
        second.wait_for()
        second.focus()
        page.keyboard.press("Enter")
        reader.marked(PARK_QUOTE)
        assert page.locator("#source h2").evaluate("each => each === document.activeElement")


def test_a_narrow_screen_has_the_source_below_the_conversation(browser: Browser, fake_page: FakePage) -> None:
    with visit(browser, fake_page.address, viewport={"width": 360, "height": 740}, locale="ru-RU") as reader:
        reader.ask("evil")
        assert reader.page.evaluate("document.documentElement.scrollWidth") == 360
        chat, source = (reader.page.locator(each).bounding_box() for each in ("#chat", "#source"))
        assert chat is not None and source is not None
        assert source["y"] >= chat["y"] + chat["height"]
        reader.page.locator(".answer button.mark").first.click()
        mark = reader.marked(HOSTILE.replace("\u202e", "\ufffd"))
        mark.element_handle().wait_for_element_state("stable")
        place = mark.bounding_box()
        assert place is not None and 0 <= place["y"] < 740


def test_a_dark_page_is_dark(browser: Browser, fake_page: FakePage) -> None:
    with visit(browser, fake_page.address, color_scheme="dark") as reader:
        reader.ask("grant")
        colour = reader.page.locator("#tabs").evaluate("each => getComputedStyle(each).backgroundColor")
        assert max(int(part) for part in re.findall(r"\d+", colour)[:3]) < 80
