"""The page's own routes beside Gradio: exports, original files, page images."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from page_client import FileAssistant, file, history, office, page_client, remember, sign_in
from PIL import Image
from reading_samples import pdf
from test_ui_handlers import HOSTILE

from assistant.history import History
from assistant.reading import read_file
from assistant.settings import ReadingSettings
from assistant.types import Document
from assistant.ui.page_images import MARK

__all__ = ["file", "history", "office"]


# --- exports and copies ---------------------------------------------------------------------------------------------


def test_only_the_owner_gets_a_conversation(office: TestClient, history: History) -> None:
    remember(history, "ann")
    paths = ["of-ann.md", "of-ann.json", "of-ann/0.txt", "of-ann/0.md"]
    assert sign_in(office, "ann") == 303
    assert [office.get(f"/page/conversations/{each}").status_code for each in paths] == [200] * 4
    assert sign_in(office, "bob") == 303
    assert [office.get(f"/page/conversations/{each}").status_code for each in paths] == [404] * 4


def test_what_is_exported_is_whole_and_saved_not_shown(history: History, file: Path) -> None:
    remember(history, "local", "evil " + HOSTILE)
    browser = page_client(history, FileAssistant(file))
    exported = browser.get("/page/conversations/of-local.json")
    assert exported.headers["content-disposition"].startswith("attachment; filename*=utf-8''evil")
    assert "sandbox" in exported.headers["content-security-policy"]
    turn = json.loads(exported.text)["turns"][0]
    assert turn["question"] == "evil " + HOSTILE and turn["answer"]["citations"][0]["quote"] == HOSTILE
    markdown = browser.get("/page/conversations/of-local.md").text
    for active in ("<script", "![x]", "](javascript", "**bold**", "<img", "\u202e", "`code`"):
        assert active not in markdown, active
    assert "[^1.1]: " in markdown
    plain = browser.get("/page/conversations/of-local/0.txt").text
    assert "\n[1] " in plain and "\u202e" not in plain
    for missing in ("of-local/1.txt", "of-local/0.exe", "of-local.exe", "other.md", "of-local/99999999999.md"):
        assert browser.get(f"/page/conversations/{missing}").status_code == 404


# --- original files -------------------------------------------------------------------------------------------------


def test_the_original_is_an_attachment_of_what_was_indexed(history: History, file: Path) -> None:
    browser = page_client(history, FileAssistant(file))
    answer = browser.get("/page/files/doc")
    assert answer.status_code == 200 and answer.content == file.read_bytes()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''%D0%BE%D1%82%D1%87%D1%91%D1%82.txt"
    assert answer.headers["x-content-type-options"] == "nosniff"
    for unknown in ("other", "..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd"):
        assert browser.get(f"/page/files/{unknown}").status_code == 404


def test_a_file_that_was_replaced_is_not_sent(history: History, file: Path, tmp_path: Path) -> None:
    browser = page_client(history, FileAssistant(file))
    secret = tmp_path / "secret.txt"
    secret.write_text("not indexed", encoding="utf-8")
    file.unlink()
    assert browser.get("/page/files/doc").status_code == 404
    file.symlink_to(secret)
    assert browser.get("/page/files/doc").status_code == 404


# --- pages as images --------------------------------------------------------------------------------------------------


class PdfAssistant(FileAssistant):
    """The same with the text of a PDF."""

    def document(self, document_id: str) -> Document:
        reading = read_file(self.path, ReadingSettings())
        return Document(document_id, self.path.name, "t", "en", "", reading.text, self.digest, reading.outline)


def colours(png: bytes) -> set[object]:
    image = Image.open(BytesIO(png)).convert("RGB")
    return {image.getpixel((x, y)) for x in range(0, image.width, 3) for y in range(0, image.height, 3)}


@pytest.fixture
def papers(history: History, tmp_path: Path) -> TestClient:
    lines: Sequence[str] = ("The harbour granted 2.4 million dollars.", "Nobody else paid.")
    (tmp_path / "paper.pdf").write_bytes(pdf([lines, lines]))
    return page_client(history, PdfAssistant(tmp_path / "paper.pdf"))


def test_a_page_is_an_image_with_the_quote_marked(papers: TestClient) -> None:
    plain = papers.get("/page/images/doc/1.png")
    assert plain.status_code == 200 and plain.headers["content-type"] == "image/png"
    assert (
        plain.headers["cache-control"].startswith("private") and "sandbox" in plain.headers["content-security-policy"]
    )
    marked = papers.get("/page/images/doc/1.png?start=0&end=38")
    assert MARK not in colours(plain.content) and MARK in colours(marked.content)
    assert papers.get("/page/images/doc/2.png?start=0&end=38").content == marked.content  # it stands there too


@pytest.mark.parametrize(
    "path", ["doc/0.png", "doc/3.png", "doc/99999999999.png", "other/1.png", "doc/1.jpg", "doc/-1.png"]
)
def test_there_are_no_other_images(papers: TestClient, path: str) -> None:
    assert papers.get(f"/page/images/{path}").status_code == 404


def test_nonsense_marks_nothing(papers: TestClient) -> None:
    for query in ("start=-1", "start=x&end=y", f"start=9&end={'9' * 400}", "end=1e9", "start=²"):
        answer = papers.get(f"/page/images/doc/1.png?{query}")
        assert answer.status_code == 200 and MARK not in colours(answer.content)


def test_what_is_no_pdf_has_no_images(office: TestClient) -> None:
    assert office.get("/page/images/doc/1.png").status_code == 401
    assert sign_in(office, "bob") == 303
    assert office.get("/page/images/doc/1.png").status_code == 404
