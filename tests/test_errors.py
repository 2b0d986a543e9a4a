"""The error tree: what the docstring draws is what there is, and every error says what to do next."""

from __future__ import annotations

import inspect
import re

import pytest

from assistant import errors
from assistant.errors import AssistantError, SettingsError

CLASSES = {
    name: each
    for name, each in inspect.getmembers(errors, inspect.isclass)
    if each.__module__ == errors.__name__ and issubclass(each, BaseException)
}
PLAIN = [each for each in CLASSES.values() if each is not SettingsError]


def drawn_tree() -> dict[str, str]:
    """Each error of the drawing in the docstring, and the error that it hangs below ("" for the root)."""
    parents: dict[str, str] = {}
    above: list[str] = []
    for line in inspect.cleandoc(errors.__doc__ or "").splitlines():
        match = re.match(r"^ {4}((?:[│├└ ][ ─]{3})*)([A-Z]\w+)(?: {2,}\S.*)?$", line)
        if match:
            depth = len(match[1]) // 4
            above[depth:] = [match[2]]
            parents[match[2]] = above[depth - 1] if depth else ""
    return parents


def test_the_drawing_is_the_tree() -> None:
    drawn = drawn_tree()
    assert drawn.pop("AssistantError") == ""
    assert drawn == {
        name: each.__bases__[0].__name__ for name, each in CLASSES.items() if each is not AssistantError
    }  # one parent each, nothing missing, nothing invented


def test_every_line_of_the_drawing_explains() -> None:
    for name in drawn_tree():
        if name != "AssistantError":
            assert re.search(rf"─ {name} {{2,}}\w", errors.__doc__ or ""), name


def test_every_error_has_a_docstring_of_its_own() -> None:
    for each in CLASSES.values():
        assert (each.__doc__ or "").strip().endswith("."), each


@pytest.mark.parametrize("kind", PLAIN)
def test_message_and_hint(kind: type[AssistantError]) -> None:
    error = kind("Нет индекса.", "Run: assistant ingest")
    assert (error.message, error.hint) == ("Нет индекса.", "Run: assistant ingest")
    assert str(error) == "Нет индекса. Run: assistant ingest"


@pytest.mark.parametrize("kind", PLAIN)
def test_a_hint_is_optional(kind: type[AssistantError]) -> None:
    assert str(kind("Broken.")) == "Broken."
    assert kind("Broken.").hint == ""


def test_a_setting_error_names_key_value_and_what_is_allowed() -> None:
    error = SettingsError("ASSISTANT_UI__PORT", 0, "1 to 65535")
    assert (error.key, error.value, error.allowed) == ("ASSISTANT_UI__PORT", 0, "1 to 65535")
    assert error.message == "Setting ASSISTANT_UI__PORT is 0."
    assert error.hint == "Allowed: 1 to 65535."
