"""All settings, one section a module. Frozen, built once by an entry, every number with its unit and bounds.

A setting comes from the environment, prefix ``ASSISTANT_``, nested by ``__``: ``ASSISTANT_UI__PORT=7861``.
Unknown names are refused, so that a misspelt setting never passes unnoticed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

from assistant.errors import SettingsError

PREFIX = "ASSISTANT_"
#: What `evals` reads for itself. Whoever measures exports it once, and the assistant must still start in that shell.
EVALS_NAMES = frozenset({"ASSISTANT_EVALS__DATA"})
MEGABYTE = 1_000_000


def _named(value: object) -> object:
    if value == "":
        raise ValueError("a path must be named; leave the setting out to use the default")
    return value


#: A path that is not empty: an empty one would be the current folder.
NamedPath = Annotated[Path, BeforeValidator(_named)]


class Section(BaseModel):
    """A group of settings that belongs to one module."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ReadingSettings(Section):
    """Limits that keep one hostile or huge file from taking the machine down."""

    max_file_bytes: int = Field(
        default=50 * MEGABYTE, ge=1, le=2_000 * MEGABYTE, description="larger files are skipped"
    )
    max_text_characters: int = Field(
        default=5_000_000, ge=1, le=100_000_000, description="documents with a longer text are skipped"
    )
    max_unpacked_bytes: int = Field(
        default=300 * MEGABYTE, ge=1, le=5_000 * MEGABYTE, description="more zipped data is skipped"
    )
    timeout_seconds: float = Field(default=120.0, gt=0, le=3_600, description="files that take longer are skipped")
    max_memory_bytes: int = Field(
        default=1_500 * MEGABYTE,
        ge=200 * MEGABYTE,
        le=100_000 * MEGABYTE,
        description="of the process that reads; files that take more are skipped",
    )


class SplittingSettings(Section):
    """Size of passages, counted by the embedder's own tokenizer."""

    max_passage_tokens: int = Field(default=256, ge=32, le=480)


class EmbeddingSettings(Section):
    """Which encoder, and where its weights lie. The default model is bundled and needs no folder."""

    model: str = Field(default="intfloat/multilingual-e5-small", min_length=1)
    folder: Path | None = Field(default=None, description="a sentence-transformers folder with the weights of `model`")
    batch_passages: int = Field(default=32, ge=1, le=1024)
    threads: int = Field(default=0, ge=0, le=256, description="0 lets the encoder choose")
    query_prefix: str = Field(default="query: ", description="what e5 models want before a question")
    passage_prefix: str = Field(default="passage: ", description="what e5 models want before a passage")


class StoreSettings(Section):
    """Which Chroma holds the index. By default each process opens the folder of the index itself."""

    server_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s/?#]+/?)?$",
        description="of a Chroma server on the folder of the index, see `assistant chroma`; empty: none",
    )
    timeout_seconds: float = Field(default=120.0, gt=0, le=3_600, description="for one response of the server")


class RetrievingSettings(Section):
    """How many passages a question retrieves, and how many of them are read for a better order and an answer."""

    hits: int = Field(default=10, ge=1, le=100)
    read_passages: int = Field(default=10, ge=1, le=100, description="at most")
    threads: int = Field(default=0, ge=0, le=256, description="for reading; 0 takes every core")


class AnsweringSettings(Section):
    """How the embedded answerer decides."""

    max_question_characters: int = Field(default=2_000, ge=10, le=100_000)
    max_citations: int = Field(default=3, ge=1, le=20)


class ChatSettings(Section):
    """The chat model that composes answers. Without a `model` answers are quoted, and nothing of this is used."""

    model: str = Field(default="", description="its name at the server; empty: no chat model")
    provider: Literal["openai", "anthropic", "mistralai", "ollama"] = Field(
        default="openai", description="openai includes every server with its protocol; others are extras"
    )
    base_url: str = Field(default="", pattern="^(https?://.+)?$", description="empty: the provider's own")
    api_key: SecretStr = SecretStr("")
    local_file: NamedPath | None = Field(default=None, description="a GGUF file to serve within this process")
    timeout_seconds: float = Field(default=30, gt=0, le=600, description="to the first word, and from word to word")
    answer_seconds: float = Field(default=120, gt=0, le=3_600, description="for a whole answer")
    retries: int = Field(default=2, ge=0, le=10, description="with growing pauses, before the first word")
    context_tokens: int = Field(default=8_192, ge=1_024, le=2_000_000, description="what the model reads and writes")
    passage_tokens: int = Field(default=3_000, ge=200, le=200_000, description="of passages in one prompt")
    max_answer_tokens: int = Field(default=600, ge=16, le=16_384)
    temperature: float = Field(default=0, ge=0, le=2)
    drop_unsupported: bool = Field(default=False, description="leave out what no source says, instead of marking it")
    confirm: bool = Field(default=False, description="ask the model of each sentence whether its source states it")
    warm_up: bool = Field(default=True, description="let a `local_file` process its instructions at the start")
    failures_to_rest: int = Field(
        default=3, ge=1, le=100, description="failures in a row that open the circuit breaker"
    )
    rest_seconds: float = Field(default=30, gt=0, le=3_600, description="how long the circuit breaker stays open")


class UiSettings(Section):
    """Where the web page listens, who may use it, and the language it starts in (``auto`` follows the browser)."""

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=7860, ge=1, le=65_535)
    language: str = Field(default="auto", pattern="^(auto|[a-z]{2,3})$", description="`auto`, or its code: en, ru")
    sign_in: Literal["auto", "always"] = Field(
        default="auto",
        description="`auto`: no sign-in, and no key for programs, while the server is on loopback only",
    )
    session_hours: float = Field(default=12.0, gt=0, le=24 * 90, description="after which a sign-in ends")
    first_user: str = Field(default="", description="made as an admin at the start, while there are no users")
    first_password: SecretStr = Field(default=SecretStr(""), description="of `first_user`; unused once there are users")
    user_header: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9-]*$",
        description="the header in which a reverse proxy names the user that it signed in; then nobody signs in here",
    )
    proxy_addresses: tuple[str, ...] = Field(
        default=("127.0.0.1/32", "::1/128"), description="the networks from which `user_header` is trusted"
    )
    proxy_role: Literal["reader", "editor", "admin"] = Field(
        default="reader", description="of users that the proxy names and `assistant users` does not"
    )
    results_folder: NamedPath | None = Field(
        default=None, description="results of `python -m evals run --out`, shown on the page"
    )


class HistorySettings(Section):
    """Where conversations, feedback and users are kept."""

    url: SecretStr = Field(
        default=SecretStr(""),
        description="sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME; by default history.sqlite in the "
        "folder of the index",
    )


class ApiSettings(Section):
    """Who may use the HTTP API, and how much of the machine a request may take."""

    key_required: Literal["auto", "always"] = Field(
        default="auto", description="`auto`: no key is needed where nobody has to sign in on the page either"
    )
    keys_file: NamedPath | None = Field(default=None, description="by default keys.json in the folder of the index")
    upload_folder: NamedPath | None = Field(default=None, description="where uploads are kept; without it they are off")
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s/?#]+[^\s?#]*)?$",
        description="the base of citations' URLs; they are relative without it",
    )
    log_questions: bool = Field(default=False, description="whether the log may hold the text of questions")
    max_body_bytes: int = Field(default=4 * MEGABYTE, ge=1_000, le=1_000 * MEGABYTE, description="of a JSON request")
    max_upload_bytes: int = Field(default=50 * MEGABYTE, ge=1_000, le=10_000 * MEGABYTE)
    max_conversation_messages: int = Field(default=1_000, ge=1, le=100_000)
    max_conversation_characters: int = Field(default=400_000, ge=1_000, le=100_000_000)
    max_embedding_characters: int = Field(
        default=200_000, ge=1, le=100_000_000, description="of all texts of a request"
    )
    max_text_characters: int = Field(default=100_000, ge=1, le=100_000_000, description="of a source, in one response")
    concurrent_requests: int = Field(default=4, ge=1, le=1_000, description="answered at a time; the others wait")
    waiting_requests: int = Field(default=200, ge=0, le=100_000, description="more are refused with 503")
    max_connections: int = Field(default=1_000, ge=10, le=100_000, description="the page's included")
    wait_timeout_seconds: float = Field(default=300.0, gt=0, le=3_600, description="for a place among them")
    head_timeout_seconds: float = Field(default=15.0, gt=0, le=3_600, description="for a request's line and headers")
    body_timeout_seconds: float = Field(default=60.0, gt=0, le=3_600, description="for a request's whole body")
    upload_timeout_seconds: float = Field(default=600.0, gt=0, le=86_400, description="for a whole upload")
    send_timeout_seconds: float = Field(default=60.0, gt=0, le=3_600, description="for a client that does not read")
    ingest_timeout_seconds: float = Field(default=3_600.0, gt=0, le=86_400, description="for uploads in the background")


class Settings(BaseSettings):
    """Everything that can be set. Build it with :func:`load_settings`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    index: NamedPath = Field(default=Path("index"), description="folder of the local Chroma")
    corpus: NamedPath = Field(default=Path("corpus"), description="folder that `make run` ingests")
    reading: ReadingSettings = ReadingSettings()
    splitting: SplittingSettings = SplittingSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    store: StoreSettings = StoreSettings()
    retrieving: RetrievingSettings = RetrievingSettings()
    answering: AnsweringSettings = AnsweringSettings()
    chat: ChatSettings = ChatSettings()
    ui: UiSettings = UiSettings()
    api: ApiSettings = ApiSettings()
    history: HistorySettings = HistorySettings()


def setting_names(model: type[BaseModel] = Settings, prefix: str = PREFIX) -> Iterator[str]:
    """The environment variable of every setting, for example ``ASSISTANT_UI__PORT``."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            yield from setting_names(kind, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}"


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment, with `overrides` (top-level fields or whole sections) on top.

    Raises SettingsError that names the setting, its value and what is allowed.
    """
    _refuse_unknown()
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = PREFIX + "__".join(str(part).upper() for part in first["loc"])
        raise SettingsError(key, _shown(key, first.get("input")), first["msg"]) from error
    except SourceError as error:
        raise SettingsError(PREFIX + "…", str(error), "one variable a setting, " + _names()) from error


def _shown(key: str, value: object) -> object:
    """A value as an error may show it: no section of settings, and no key."""
    return "not shown" if key.endswith("KEY") or isinstance(value, dict | list) else value


def _refuse_unknown() -> None:
    """The value of an unknown setting may be a secret and is not shown."""
    known = set(setting_names()) | {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | EVALS_NAMES
    for key in os.environ:
        if key.upper().startswith(PREFIX) and key.upper() not in known:
            near = get_close_matches(key.upper(), known, n=1)
            raise SettingsError(key, "unknown", f"did you mean {near[0]}? All: {_names()}" if near else _names())


def _names() -> str:
    return ", ".join(sorted(setting_names()))
