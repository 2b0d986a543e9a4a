"""The page in a real browser, as staff use it all day: what stays, who sees it, what can be done with an answer."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import FakePage, free_port, served, visit
from page_server import PASSWORD, page_server
from test_browser import ENGLISH_QUESTION, UNANSWERABLE
from test_ui_handlers import GRANT_QUOTE, HOSTILE, FakeAssistant

from assistant.ui.texts import ENGLISH, RUSSIAN

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]

SHOWN = HOSTILE.replace("\u202e", "\ufffd")
#: Where axe.min.js of the npm package axe-core lies; `npm pack axe-core` brings it.
AXE = Path(os.environ.get("AXE_CORE", "/tmp/axe/package/axe.min.js"))


# --- over the real server and index ---------------------------------------------------------------------------------


def test_a_day_at_the_page(browser: Browser, corpus_index: Path, tmp_path: Path) -> None:
    """Ask, reload, restart; copy, judge, rename, edit, search, delete; upload several files and delete one."""
    from playwright.sync_api import expect

    index, port = tmp_path / "index", free_port()
    shutil.copytree(corpus_index, index, ignore=shutil.ignore_patterns("history*"))
    with (
        served(index, tmp_path, port) as address,
        visit(browser, address, permissions=["clipboard-read", "clipboard-write"]) as reader,
    ):
        page = reader.page
        answer = reader.ask(ENGLISH_QUESTION)
        answer.locator(".tools").wait_for()
        said = answer.locator(".text").inner_text()
        expect(page.locator(".conversations .pick")).to_have_count(1)
        reader.reload()
        expect(page.locator(".answer .text")).to_have_text(said, use_inner_text=True)
        page.get_by_role("button", name=ENGLISH.copy_markdown).click()
        expect(page.locator("#told")).to_have_text(ENGLISH.copied)
        copied = page.evaluate("navigator.clipboard.readText()")
        assert "[^1]: " in copied and "15\\.5 million" in copied.replace("15.5", "15\\.5")
        page.get_by_role("tab", name=ENGLISH.documents).click()
        good, bad = tmp_path / "<img src=x onerror=alert(1)>.txt", tmp_path / "broken.pdf"
        good.write_text("The kettle of Sample House\n\nThe kettle of Sample House was bought in 1987.\n")
        bad.write_bytes(b"%PDF-1.4 this is no document")
        page.set_input_files("#uploads input[type=file]", [good, bad])
        results = page.locator("#uploads .results li")
        expect(results.nth(0).locator(".state")).to_have_text(ENGLISH.ready, timeout=200_000)
        expect(results.nth(1)).to_have_class("failed", timeout=200_000)
        assert len(results.nth(1).inner_text()) > len("broken.pdf") + len(ENGLISH.failed) + 3
        page.get_by_role("button", name=f"{ENGLISH.delete}: The kettle").wait_for()
        assert page.locator("#documents .file").filter(has_text=good.name).count() == 1
        assert page.locator("#uploads img, #documents img").count() == 0
        page.get_by_role("button", name=f"{ENGLISH.reindex}: The kettle").click()
        kettle = page.locator("#documents li").filter(has_text="The kettle")
        expect(kettle.locator(".state")).not_to_have_class(re.compile("ready"))
        expect(kettle.locator(".state")).to_have_class(re.compile("ready"), timeout=200_000)
    with served(index, tmp_path, port) as address, visit(browser, address) as reader:
        page = reader.page
        page.locator(".conversations .pick").first.click()
        expect(page.locator(".answer .text")).to_have_text(said, use_inner_text=True)
        page.get_by_role("tab", name=ENGLISH.documents).click()
        page.get_by_role("button", name=f"{ENGLISH.delete}: The kettle").click()
        page.locator("#remove-dialogue .done").click()
        expect(page.get_by_role("button", name=f"{ENGLISH.delete}: The kettle")).to_have_count(0)
        refusal = reader.ask(UNANSWERABLE)
        assert refusal.locator(".reason").inner_text() in (ENGLISH.nothing_relevant, ENGLISH.fact_missing)


# --- over a table of answers ----------------------------------------------------------------------------------------


def test_conversations_are_renamed_searched_and_deleted(browser: Browser, fake_page: FakePage) -> None:
    from playwright.sync_api import expect

    with visit(browser, fake_page.address) as reader:
        page = reader.page
        reader.ask("grant one")
        page.click("#new-chat")
        expect(page.locator(".question")).to_have_count(0)
        reader.ask("long two")
        current = page.locator(".conversations li.current")
        expect(current).to_contain_text("long two")
        current.locator("summary").click()
        page.get_by_role("button", name=ENGLISH.rename, exact=True).click()
        page.fill("#rename-dialogue input", f"renamed {HOSTILE}")
        page.press("#rename-dialogue input", "Enter")
        expect(current.locator(".title")).to_contain_text("renamed <script>alert(1)</script>")
        page.fill("#search textarea, #search input", "15.5 workshop")
        expect(page.locator(".conversations .pick").filter(has_text="renamed")).to_have_count(0)
        expect(page.locator(".conversations .pick").filter(has_text="grant one")).to_have_count(1)
        page.fill("#search textarea, #search input", "")
        page.locator("li.current summary").click()
        page.locator("li.current").get_by_role("button", name=ENGLISH.delete, exact=True).click()
        page.locator("#delete-dialogue .done").click()
        expect(page.locator(".question")).to_have_count(0)
        expect(page.locator(".conversations .pick").filter(has_text="renamed")).to_have_count(0)
        assert page.locator("#conversations img, #conversations script").count() == 0


def test_an_edited_question_replaces_what_came_after(browser: Browser, fake_page: FakePage) -> None:
    from playwright.sync_api import expect

    with visit(browser, fake_page.address, locale="ru-RU") as reader:
        page = reader.page
        for question in ("grant first", "long second", "evil third"):
            reader.ask(question)
        page.locator("button.edit").nth(1).click()
        expect(page.locator("#question textarea")).to_have_value("long second")
        expect(page.locator("#note")).to_have_text(RUSSIAN.editing)
        page.fill("#question textarea", "грант другой")
        page.press("#question textarea", "Enter")
        expect(page.locator(".question")).to_have_count(2)
        expect(page.locator(".question").nth(1)).to_have_text("грант другой")
        expect(page.locator("#note")).to_have_text("")


def test_numbers_show_their_quotes_and_keys_reach_everything(browser: Browser, fake_page: FakePage) -> None:
    from playwright.sync_api import expect

    with visit(browser, fake_page.address) as reader:
        page = reader.page
        reader.ask("grant")
        page.locator("button.mark").first.hover()
        expect(page.locator("#peek .quote")).to_have_text(GRANT_QUOTE)
        expect(page.locator("#peek .detail")).to_have_text("27 February 2025 · p. 1")
        page.keyboard.press("Escape")
        expect(page.locator("#peek")).to_have_count(0)
        page.locator("button.mark").nth(1).focus()
        expect(page.locator("#peek .title")).to_have_text("Встреча IT Park и KOICA")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.closest('#question') !== null")
        assert page.input_value("#question textarea") == ""


def test_an_opinion_is_kept_with_the_whole_answer(browser: Browser, fake_page: FakePage) -> None:
    from playwright.sync_api import expect

    with visit(browser, fake_page.address) as reader:
        page = reader.page
        reader.ask("evil opinion")
        page.get_by_role("button", name=ENGLISH.wrong, exact=True).click()
        page.fill("#judge-dialogue textarea", HOSTILE)
        page.locator("#judge-dialogue .done").click()
        expect(page.locator(".tools .pressed")).to_have_text(ENGLISH.wrong)
        reader.reload()
        expect(page.locator(".tools .pressed")).to_have_text(ENGLISH.wrong)
        opinion = fake_page.history.feedback.all()[-1]
        assert (opinion.verdict, opinion.comment) == ("wrong", HOSTILE)
        assert opinion.record["answer"]["citations"][0]["quote"] == HOSTILE


def test_hostile_titles_and_questions_stay_text_after_a_reload(browser: Browser, fake_page: FakePage) -> None:
    with visit(browser, fake_page.address) as reader:
        reader.ask(f"evil {HOSTILE}")
        reader.reload()
        reader.page.locator(".answer .tools").wait_for()
        assert reader.page.locator(".question").inner_text() == f"evil {SHOWN}"
        assert reader.page.locator("#chat :is(img, a, script), #conversations :is(img, script)").count() == 0


def test_two_people_share_a_server_and_nothing_else(browser: Browser, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    with page_server(FakeAssistant(), tmp_path, sign_in="always") as (address, history):
        history.users.add("ann", "editor", PASSWORD)
        history.users.add("bob", "reader", PASSWORD)
        contexts = [browser.new_context(locale="en-US"), browser.new_context(locale="ru-RU")]
        ann, bob = (context.new_page() for context in contexts)
        for page, name, texts in ((ann, "ann", ENGLISH), (bob, "bob", RUSSIAN)):
            page.goto(address)
            page.fill("input[name=name]", name)
            page.fill("input[name=password]", PASSWORD)
            page.get_by_role("button", name=texts.sign_in).click()
            page.wait_for_selector("html[data-spoken]")
            expect(page.locator(".signed-in")).to_contain_text(name)
        ann.fill("#question textarea", "grant of Ann")
        ann.press("#question textarea", "Enter")
        ann.locator(".answer .tools").wait_for()
        secret = ann.url.partition("#")[2]
        assert secret
        bob.goto(f"{address}/#{secret}")
        bob.reload()
        bob.wait_for_selector("html[data-spoken]")
        expect(bob.locator(".conversations .empty")).to_have_text(RUSSIAN.no_conversations)
        expect(bob.locator(".question")).to_have_count(0)
        expect(bob.locator(".conversations .pick")).to_have_count(0)
        assert bob.request.get(f"{address}/page/conversations/{secret}.json").status == 404
        bob.get_by_role("tab", name=RUSSIAN.documents).click()
        expect(bob.locator("#uploads")).to_contain_text(RUSSIAN.read_only)
        assert bob.locator("#uploads input").count() == 0
        bob.get_by_role("button", name=RUSSIAN.sign_out).click()
        bob.wait_for_url(re.compile("sign-in"))
        for context in contexts:
            context.close()


@pytest.mark.parametrize(("locale", "width", "scheme"), [("en-US", 1400, "light"), ("ru-RU", 360, "dark")])
def test_axe_finds_nothing_serious(
    browser: Browser, fake_page: FakePage, tmp_path: Path, scheme: str, locale: str, width: int
) -> None:
    if not AXE.is_file():
        pytest.skip(f"no {AXE}: npm pack axe-core, unpack it, and name axe.min.js in AXE_CORE")
    size = {"width": width, "height": 860}
    with visit(browser, fake_page.address, locale=locale, viewport=size, color_scheme=scheme) as reader:
        page = reader.page
        reader.ask("grant")
        for tab in ("source", "documents", "quality"):
            page.locator("#tabs [role=tab]").nth(("source", "documents", "quality").index(tab)).click()
            page.locator(f"#{tab} :is(.panel, .documents, .quality)").wait_for()
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            serious = [
                f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}"
                for each in found
                if each["impact"] in ("serious", "critical")
            ]
            assert not serious, (tab, serious)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.screenshot(path=tmp_path / f"{locale}-{scheme}-{tab}.screenshot.png")
