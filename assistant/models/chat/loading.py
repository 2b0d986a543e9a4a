"""The chat model that the settings name."""

from __future__ import annotations

from typing import Any

from assistant.errors import MissingExtra, ModelRejected, SettingsError
from assistant.models.chat.failures import expected_errors, fault_of
from assistant.models.chat.model import ChatModel
from assistant.settings import ChatSettings

#: The API key for a local server, which ignores it.
NO_KEY = "none"
#: The extra with each provider's package; OpenAI's comes with the assistant.
EXTRAS = {"anthropic": "anthropic", "mistralai": "mistral", "ollama": "ollama"}


def load_chat_model(settings: ChatSettings) -> ChatModel | None:
    """The chat model, or None when the settings name none. Its server is not contacted yet.

    Raises MissingExtra when the provider's package is not installed, SettingsError, ModelRejected or, for a local file,
    ModelUnreachable.
    """
    if settings.local_file is not None:
        from assistant.models.chat.local import serve_file

        server = serve_file(settings.local_file, settings.context_tokens)
        local = settings.model_copy(update={"provider": "openai", "base_url": server.base_url, "model": server.model})
        return _through_langchain(local, f"{settings.local_file.name} (in this process)", server.close)
    if not settings.model:
        if settings.base_url:
            raise SettingsError("ASSISTANT_CHAT__MODEL", "", "the model's name at ASSISTANT_CHAT__BASE_URL")
        return None
    place = settings.base_url or settings.provider
    return _through_langchain(settings, f"{settings.model} at {place}", lambda: None)


def _through_langchain(settings: ChatSettings, name: str, on_close: Any) -> ChatModel:
    from langchain.chat_models import init_chat_model

    try:
        model = init_chat_model(settings.model, model_provider=settings.provider, **_options(settings))
    except ImportError as error:
        extra = EXTRAS.get(settings.provider, settings.provider)
        raise MissingExtra(
            f"The provider {settings.provider} needs a package that is not installed.",
            f"Install it: pip install 'document-assistant[{extra}]'",
        ) from error
    except expected_errors(settings.provider) as error:
        if not settings.api_key.get_secret_value():
            raise ModelRejected(
                f"{settings.provider} needs a key.", "Set ASSISTANT_CHAT__API_KEY, or ASSISTANT_CHAT__BASE_URL."
            ) from error
        raise fault_of(error) from error
    return ChatModel(
        model,
        name,
        settings.provider,
        timeout_seconds=settings.timeout_seconds,
        answer_seconds=settings.answer_seconds,
        max_answer_tokens=settings.max_answer_tokens,
        on_close=on_close,
    )


def _options(settings: ChatSettings) -> dict[str, Any]:
    """The settings under LangChain's common names, and what OpenAI's protocol needs besides."""
    options: dict[str, Any] = {
        "temperature": settings.temperature,
        "timeout": settings.timeout_seconds,
        "max_retries": settings.retries,
    }
    key = settings.api_key.get_secret_value()
    if key or (settings.base_url and settings.provider == "openai"):
        options["api_key"] = key or NO_KEY
    if settings.base_url:
        options["base_url"] = settings.base_url
    if settings.provider == "openai":
        options["stream_usage"] = True
        options["stream_chunk_timeout"] = None  # langchain-openai would wait 120 s, whatever `timeout_seconds` says
    if settings.provider == "openai" and settings.base_url:
        # langchain-openai would rename it max_completion_tokens, which many compatible servers do not know.
        options["extra_body"] = {"max_tokens": settings.max_answer_tokens}
    else:
        options["max_tokens"] = settings.max_answer_tokens
    return options
