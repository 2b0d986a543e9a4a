"""Examples for the OpenAPI description: one invented document, and each route's response about it.

`RESPONSES` and `REQUESTS` say where each belongs.
"""

from __future__ import annotations

from typing import Any

_ID = "9f2c4e1ab07d5c3388a1e6f0"
_QUOTE = "The harbour authority of Port Example granted 2.4 million dollars for a new crane."
_SOURCE, _TITLE, _DATE = "news/crane.md", "A crane for Port Example", "2024-03-05"
_START, _END = 26, 26 + len(_QUOTE)
_URL = f"/v1/documents/{_ID}/text?start={_START}&end={_END}"
_TEXT = f"{_QUOTE} [1]"
_QUESTION = "How much was granted for the crane?"
_MARK = {
    "type": "url_citation",
    "url_citation": {"start_index": len(_QUOTE) + 1, "end_index": len(_TEXT), "url": _URL, "title": _TITLE},
}
_CITATION = {
    "number": 1,
    "document": _ID,
    "title": _TITLE,
    "source": _SOURCE,
    "span": [_START, _END],
    "quote": _QUOTE,
    "page": None,
    "heading": "",
    "date": _DATE,
    "language": "en",
    "url": _URL,
}
_FIELDS: dict[str, Any] = {
    "annotations": [_MARK],
    "citations": [_CITATION],
    "status": "answered",
    "reason": None,
    "shape": "fact",
    "short": "2.4 million dollars",
    "sections": [],
    "language": "en",
    "searched": _QUESTION,
    "confidence": 0.93,
}
_PASSAGE = {
    "id": f"{_ID}:00000026",
    "document_id": _ID,
    "text": _QUOTE,
    "start": _START,
    "end": _END,
    "page": None,
    "heading": "",
    "language": "en",
}
_LEGS = {"cosine": 0.58, "lead": 0.0, "tilt": 0.0, "words": 0.81, "sentence": 0.81, "names": 0.4}
_SPAN = [_START + 46, _START + 65]
_READ = {
    "fused": 2.1,
    "relevant": 3.4,
    "answers": 2.9,
    "says_yes": -0.1,
    "relevant_whole": 3.1,
    "answers_whole": 2.6,
    "spans": [{"start": _SPAN[0], "end": _SPAN[1], "log_probability": -0.2}],
}

CHAT: dict[str, Any] = {
    "id": "chatcmpl-5b0c",
    "object": "chat.completion",
    "created": 1735689600,
    "model": "document-assistant",
    "choices": [
        {
            "index": 0,
            "message": {**_FIELDS, "role": "assistant", "content": _TEXT, "refusal": None},
            "finish_reason": "stop",
            "logprobs": None,
        }
    ],
    "usage": {"prompt_tokens": 8, "completion_tokens": 21, "total_tokens": 29},
}
CHAT_STREAM = (
    'data: {"id":"chatcmpl-5b0c","object":"chat.completion.chunk","created":1735689600,"model":"document-assistant",'
    '"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null,"logprobs":null}]}\n\n'
    "data: [DONE]\n\n"
)
EMBEDDINGS: dict[str, Any] = {
    "object": "list",
    "data": [{"object": "embedding", "index": 0, "embedding": [0.031, -0.058, 0.012]}],
    "model": "document-assistant-embedding",
    "usage": {"prompt_tokens": 5, "total_tokens": 5},
}
MODELS: dict[str, Any] = {
    "object": "list",
    "data": [
        {
            "id": "document-assistant",
            "object": "model",
            "created": 0,
            "owned_by": "document-assistant",
            "description": "quotes (span reader, no key)",
        }
    ],
}
SEARCH: dict[str, Any] = {
    "object": "list",
    "data": [
        {
            "rank": 1,
            "score": 0.97,
            "legs": _LEGS,
            "span": _SPAN,
            "passage": _PASSAGE,
            "title": _TITLE,
            "source": _SOURCE,
            "date": _DATE,
            "url": _URL,
        }
    ],
}
ANSWER: dict[str, Any] = {
    "text": _TEXT,
    "language": "en",
    "citations": [
        {
            "number": 1,
            "document_id": _ID,
            "title": _TITLE,
            "source": _SOURCE,
            "page": None,
            "heading": "",
            "start": _START,
            "end": _END,
            "quote": _QUOTE,
            "language": "en",
            "date": _DATE,
        }
    ],
    "hits": [{"passage": _PASSAGE, "score": 0.97, "rank": 1, "legs": _LEGS, "read": _READ}],
    "status": "answered",
    "reason": None,
    "usage": {"tokens": {"question": 8, "answer": 21}, "seconds": {"retrieving": 0.03, "answering": 0.1, "total": 0.2}},
    "searched": _QUESTION,
    "short": "2.4 million dollars",
    "confidence": 0.93,
    "shape": "fact",
    "sections": [],
    "answerer": "quotes (span reader, no key)",
    "claims": [],
}
DOCUMENT: dict[str, Any] = {
    "id": _ID,
    "object": "document",
    "status": "ready",
    "source": _SOURCE,
    "title": _TITLE,
    "language": "en",
    "date": _DATE,
    "characters": 1840,
    "passages": 3,
    "origin": "",
    "omissions": [],
    "message": "",
    "hint": "",
}
QUEUED: dict[str, Any] = {
    **DOCUMENT,
    **dict.fromkeys(("language", "date", "characters", "passages", "origin")),
    "status": "queued",
}
DOCUMENTS: dict[str, Any] = {"object": "list", "data": [DOCUMENT], "has_more": False, "last_id": _ID}
TEXT: dict[str, Any] = {
    "object": "document.text",
    "document": _ID,
    "title": _TITLE,
    "source": _SOURCE,
    "start": _START,
    "end": _END,
    "text": _QUOTE,
    "characters": 1840,
}
ERROR: dict[str, Any] = {
    "error": {
        "message": "The question is empty.",
        "type": "invalid_request_error",
        "param": None,
        "code": "invalid_question",
        "hint": "Type a question, for example: Who heads KOICA?",
    }
}

JSON, EVENT_STREAM = "application/json", "text/event-stream"
#: Operation → status → content type → example. FastAPI would drop null fields from examples given with a route.
RESPONSES: dict[tuple[str, str], dict[str, dict[str, Any]]] = {
    ("post", "/v1/chat/completions"): {"200": {JSON: CHAT, EVENT_STREAM: CHAT_STREAM}, "400": {JSON: ERROR}},
    ("post", "/v1/embeddings"): {"200": {JSON: EMBEDDINGS}},
    ("get", "/v1/models"): {"200": {JSON: MODELS}},
    ("get", "/v1/models/{model_id}"): {"200": {JSON: MODELS["data"][0]}},
    ("post", "/v1/search"): {"200": {JSON: SEARCH}},
    ("post", "/v1/answers"): {"200": {JSON: ANSWER}, "400": {JSON: ERROR}},
    ("get", "/v1/documents"): {"200": {JSON: DOCUMENTS}},
    ("post", "/v1/documents"): {"202": {JSON: QUEUED}},
    ("get", "/v1/documents/{document_id}"): {"200": {JSON: DOCUMENT}},
    ("delete", "/v1/documents/{document_id}"): {"202": {JSON: {**DOCUMENT, "status": "removing"}}},
    ("post", "/v1/documents/{document_id}/reindex"): {"202": {JSON: {**DOCUMENT, "status": "queued"}}},
    ("get", "/v1/documents/{document_id}/text"): {"200": {JSON: TEXT}},
}
#: Operation → body.
REQUESTS: dict[tuple[str, str], Any] = {
    ("post", "/v1/chat/completions"): {
        "model": "document-assistant",
        "messages": [{"role": "user", "content": _QUESTION}],
        "filters": {"since": "2024"},
    },
    ("post", "/v1/embeddings"): {"input": ["A new crane", "Новый кран"], "input_type": "passage"},
    ("post", "/v1/search"): {"question": _QUESTION, "count": 3},
    ("post", "/v1/answers"): {"question": _QUESTION, "filters": {"language": "en"}},
}
