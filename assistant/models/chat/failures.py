"""Chat models' errors as ours: one table, by the names of an error's classes.

langchain-core maps vendors' errors to its own classes; what it does not map (a connection that breaks in the middle of
an answer, an invalid reply) is raised as the vendor's, the HTTP client's or Python's own.
"""

from __future__ import annotations

import re
from importlib import import_module

from assistant.errors import ContextOverflow, ModelFault, ModelRejected, ModelUnreachable

_REACH = "Check that the server runs and ASSISTANT_CHAT__BASE_URL; then: assistant doctor"
_KEY = "Check ASSISTANT_CHAT__API_KEY and what it allows."
_NAME = "Check ASSISTANT_CHAT__MODEL: the server knows no such model, or no such address."
_BUSY = "Wait a little, or raise the server's limits."
_PROTOCOL = "Check ASSISTANT_CHAT__BASE_URL and ASSISTANT_CHAT__PROVIDER: this is not what a chat model's server says."
_LENGTH = "Lower ASSISTANT_CHAT__PASSAGE_TOKENS, or set ASSISTANT_CHAT__CONTEXT_TOKENS to what the model reads."

#: The first row whose class is among the error's classes decides.
FAULTS: tuple[tuple[str, type[ModelFault], str, str], ...] = (
    ("ContextOverflowError", ContextOverflow, "The passages are longer than the chat model reads.", _LENGTH),
    ("ModelTimeoutError", ModelUnreachable, "The chat model did not answer in time.", _REACH),
    ("ModelConnectionError", ModelUnreachable, "The chat model's server cannot be reached.", _REACH),
    ("ModelRateLimitError", ModelUnreachable, "The chat model's server takes no more requests now.", _BUSY),
    ("ModelAPIError", ModelUnreachable, "The chat model's server failed.", _REACH),
    ("ModelAuthenticationError", ModelRejected, "The chat model's server does not accept the key.", _KEY),
    ("ModelPermissionDeniedError", ModelRejected, "The chat model's server does not allow this.", _KEY),
    ("ModelNotFoundError", ModelRejected, "The chat model's server does not have the model.", _NAME),
    ("ModelError", ModelRejected, "The chat model's server refused the request.", _NAME),
    ("APITimeoutError", ModelUnreachable, "The chat model did not answer in time.", _REACH),
    ("APIConnectionError", ModelUnreachable, "The chat model's server cannot be reached.", _REACH),
    ("APIError", ModelUnreachable, "The chat model's server broke off with an error.", _REACH),
    ("HTTPError", ModelUnreachable, "The connection to the chat model broke.", _REACH),
    ("TimeoutError", ModelUnreachable, "The chat model did not answer in time.", _REACH),
    ("OSError", ModelUnreachable, "The connection to the chat model broke.", _REACH),
)
#: Last: anything else that a vendor's library raises for a reply that it cannot read.
UNREADABLE = (ModelRejected, "The chat model's server said what cannot be read.", _PROTOCOL)

#: Status codes for vendors that langchain-core does not map.
_UNREACHABLE_STATUSES = frozenset({408, 409, 425, 429, *range(500, 600)})
_TOO_LONG = re.compile(
    r"context[ _](?:length|size|window)|maximum context|too many tokens|prompt is too long"
    r"|exceeds the available context",
    re.IGNORECASE,
)
#: The root of each vendor's own errors.
_ROOTS = {
    "openai": ("openai:OpenAIError", "httpx2:HTTPError"),
    "anthropic": ("anthropic:AnthropicError", "httpx:HTTPError"),
    "mistralai": ("httpx:HTTPError",),
    "ollama": ("ollama:ResponseError", "httpx:HTTPError"),
}


def expected_errors(provider: str) -> tuple[type[Exception], ...]:
    """What a provider's model may raise: its own errors, and its parser's errors on a broken reply."""
    found: list[type[Exception]] = [OSError, TimeoutError, ValueError, TypeError, KeyError]
    for place in ("langchain_core.exceptions:LangChainException", *_ROOTS[provider]):
        module, _, name = place.partition(":")
        try:
            found.append(getattr(import_module(module), name))
        except (ImportError, AttributeError):
            continue  # another version of the vendor's package; its errors are still mapped by name
    return tuple(found)


def fault_of(error: Exception) -> ModelFault:
    """Our error for one of a vendor's, which is its cause. The vendor's message is not shown: it may contain a key."""
    if isinstance(error, ModelFault):
        return error
    names = {each.__name__ for each in type(error).__mro__}
    if _TOO_LONG.search(str(error)):
        names.add("ContextOverflowError")
    if getattr(error, "status_code", None) in _UNREACHABLE_STATUSES:
        names.add("ModelAPIError")
    for name, kind, message, hint in FAULTS:
        if name in names:
            return kind(message, hint)
    kind, message, hint = UNREADABLE
    return kind(message, hint)
