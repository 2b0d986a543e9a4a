"""Settings: what they are when nothing is set, how the environment sets them, what is refused and how it is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from assistant.errors import SettingsError
from assistant.settings import Section, Settings, UiSettings, load_settings, setting_names

#: A name of a number holds one of these words: its unit, or what is counted.
UNITS = {"bytes", "characters", "tokens", "passages", "threads", "hits", "citations", "port", "seconds", "days"}
UNITS |= {
    "documents",
    "messages",
    "questions",
    "candidates",
    "sentences",
    "score",
    "share",
    "requests",
    "words",
    "connections",
}
UNITS |= {"retries", "failures", "temperature", "hours"}


def fields(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every setting that is not a section, by its dotted name."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield from fields(field.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


NUMBERS = {name: field for name, field in fields() if field.annotation in (int, float, int | None, float | None)}
SECTIONS = [each.annotation for each in Settings.model_fields.values() if each.annotation not in (Path, Path | None)]


# --- what is there --------------------------------------------------------------------------------------------------


def test_defaults_need_nothing() -> None:
    settings = load_settings()
    assert (settings.index, settings.corpus) == (Path("index"), Path("corpus"))
    assert (settings.ui.host, settings.ui.port, settings.ui.language) == ("127.0.0.1", 7860, "auto")


def test_defaults_pass_their_own_checks() -> None:
    assert load_settings(**load_settings().model_dump()) == load_settings()


def test_every_setting_has_a_variable() -> None:
    names = list(setting_names())
    assert len(names) == len(set(names)) == len(dict(fields()))
    assert {"ASSISTANT_INDEX", "ASSISTANT_CORPUS", "ASSISTANT_UI__PORT", "ASSISTANT_UI__HOST"} <= set(names)


@pytest.mark.parametrize(("name", "field"), NUMBERS.items(), ids=NUMBERS)
def test_every_number_has_a_lower_bound(name: str, field: FieldInfo) -> None:
    assert any(isinstance(bound, Ge | Gt) for bound in field.metadata)


@pytest.mark.parametrize(("name", "field"), NUMBERS.items(), ids=NUMBERS)
def test_every_number_says_its_unit(name: str, field: FieldInfo) -> None:
    words = name.replace(".", "_").split("_")
    assert UNITS & set(words), f"name the unit in {name}, or add what it counts to UNITS"


# --- setting them ---------------------------------------------------------------------------------------------------


def test_the_environment_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_INDEX", "/srv/index")
    monkeypatch.setenv("ASSISTANT_UI__PORT", "7861")
    settings = load_settings()
    assert settings.index == Path("/srv/index")
    assert settings.ui.port == 7861
    assert settings.ui.host == "127.0.0.1", "the rest of the section keeps its defaults"


def test_a_section_may_be_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_UI", '{"port": 7861}')
    assert load_settings().ui == UiSettings(port=7861)


def test_what_the_caller_says_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_INDEX", "/srv/index")
    assert load_settings(index="elsewhere", ui=UiSettings(port=7862)).index == Path("elsewhere")


def test_other_variables_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANTS", "7")
    monkeypatch.setenv("UI__PORT", "1")
    assert load_settings() == Settings()


def test_a_file_in_the_folder_does_not_matter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ASSISTANT_UI__PORT=1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_settings() == Settings()


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        "ASSISTANT_NONSENSE",
        "ASSISTANT_UI__PROT",
        "ASSISTANT_UI__PORT__X",
        "ASSISTANT_INDEX__X",
        "ASSISTANT_UI_PORT",
        "ASSISTANT_CHAT__PRIME",  # it is ASSISTANT_CHAT__WARM_UP now
    ],
)
def test_an_unknown_name_is_refused(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv(key, "1")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.key == key
    assert "ASSISTANT_UI__PORT" in caught.value.hint, "says which names there are"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ASSISTANT_UI__PORT", "0"),
        ("ASSISTANT_UI__PORT", "65536"),
        ("ASSISTANT_UI__PORT", "many"),
        ("ASSISTANT_UI__PORT", ""),
        ("ASSISTANT_UI__LANGUAGE", "French"),
        ("ASSISTANT_UI", '{"port": 0}'),
        ("ASSISTANT_UI", '{"prot": 1}'),
    ],
)
def test_a_wrong_value_is_refused(monkeypatch: pytest.MonkeyPatch, key: str, value: str) -> None:
    monkeypatch.setenv(key, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.key.startswith(key)
    assert caught.value.allowed


def test_an_unknown_override_is_refused() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(nonsense=1)
    assert caught.value.key == "ASSISTANT_NONSENSE"


def beyond(field: FieldInfo) -> Iterator[float]:
    """Numbers that just miss the bounds of a setting."""
    for bound in field.metadata:
        if isinstance(bound, Ge | Le):
            edge, step = (bound.ge, -1) if isinstance(bound, Ge) else (bound.le, 1)
            yield float(edge) + step  # type: ignore[arg-type]
        elif isinstance(bound, Gt | Lt):
            yield float(bound.gt if isinstance(bound, Gt) else bound.lt)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NUMBERS)
def test_bounds_are_kept(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    key = "ASSISTANT_" + name.replace(".", "__").upper()
    for value in beyond(NUMBERS[name]):
        monkeypatch.setenv(key, f"{value:g}" if value != int(value) else str(int(value)))
        with pytest.raises(SettingsError) as caught:
            load_settings()
        assert caught.value.key == key


def test_settings_are_frozen() -> None:
    settings: Any = load_settings()
    with pytest.raises(ValidationError):
        settings.index = Path("elsewhere")
    with pytest.raises(ValidationError):
        settings.ui.port = 1


@pytest.mark.parametrize("section", SECTIONS)
def test_sections_are_described_and_frozen(section: Any) -> None:
    assert issubclass(section, Section)
    assert section.__doc__ != Section.__doc__
    assert section.model_config["frozen"]
    assert section.model_config["extra"] == "forbid"
