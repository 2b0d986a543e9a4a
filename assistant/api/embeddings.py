"""`POST /v1/embeddings`: the vectors that the index searches by, in OpenAI's format.

The encoder embeds questions and passages differently, which OpenAI's API does not provide for. `input_type` says which
it is; by default texts are passages, for programs mostly embed collections. Each text's language is detected, and the
language component is removed from its vector, as in the index.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from assistant.api.access import Needs
from assistant.api.contents import OnlyJson
from assistant.api.context import Context, FromContext
from assistant.api.draining import draining
from assistant.api.errors import ApiError, WireResponse
from assistant.api.wire import WITH_BODY, Text, errors_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL = "document-assistant-embedding"
MAX_TEXTS = 2_048
#: Texts that are embedded between two checks of whether the client is still connected.
BATCH_TEXTS = 16

SomeText = Annotated[Text, Field(min_length=1)]

router = APIRouter(tags=["OpenAI"], dependencies=[Depends(Needs("reader")), Depends(OnlyJson())])


class EmbeddingRequest(BaseModel):
    """Texts to embed. Token ids are refused: they belong to another model's vocabulary."""

    input: SomeText | Annotated[list[SomeText], Field(min_length=1, max_length=MAX_TEXTS)]
    model: str | None = Field(default=None, max_length=256, description="any name is accepted")
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = Field(default=None, ge=1, description="only the encoder's own number is accepted")
    input_type: Literal["query", "passage"] = Field(
        default="passage", description="not in OpenAI's API: whether the texts are questions or passages"
    )


class Embedding(BaseModel):
    """A vector of length 1: numbers, or base64 of little-endian float32."""

    object: Literal["embedding"] = "embedding"
    index: int
    embedding: list[float] | str


class EmbeddingUsage(BaseModel):
    """Tokens of the encoder's tokenizer."""

    prompt_tokens: int
    total_tokens: int


class EmbeddingList(BaseModel):
    """One vector per text, in order."""

    object: Literal["list"] = "list"
    data: list[Embedding]
    model: str = MODEL
    usage: EmbeddingUsage


@router.post(
    "/v1/embeddings",
    response_model=EmbeddingList,
    summary="Vectors of texts",
    responses=errors_of(*WITH_BODY),
)
async def create_embeddings(body: EmbeddingRequest, request: Request, context: FromContext) -> Response:
    """The vectors of the index's own encoder: their cosines are those that search uses."""
    texts = [body.input] if isinstance(body.input, str) else body.input
    _check_length(texts, context)
    data: list[Embedding] = []
    tokens = 0
    async with draining(context.limiter, request, lambda: _embedded(texts, body.input_type, context)) as steps:
        async for vectors, count in steps.while_connected(request):
            _check_dimensions(body.dimensions, vectors.shape[1])
            tokens += count
            data += [
                Embedding(index=len(data) + place, embedding=_encoded(vector, body.encoding_format))
                for place, vector in enumerate(vectors)
            ]
    usage = EmbeddingUsage(prompt_tokens=tokens, total_tokens=tokens)
    return WireResponse(EmbeddingList(data=data, usage=usage).model_dump(mode="json"))


def _embedded(
    texts: Sequence[str], kind: Literal["query", "passage"], context: Context
) -> Iterator[tuple[NDArray[np.float32], int]]:
    """Vectors and the token count, one batch of texts at a time."""
    for start in range(0, len(texts), BATCH_TEXTS):
        batch = texts[start : start + BATCH_TEXTS]
        yield context.assistant.embed(batch, kind), sum(map(context.assistant.count_tokens, batch))


def _encoded(vector: NDArray[np.float32], form: str) -> list[float] | str:
    if form == "base64":
        return base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")
    return [float(each) for each in vector]


def _check_length(texts: Sequence[str], context: Context) -> None:
    characters, limit = sum(map(len, texts)), context.settings.max_embedding_characters
    if characters > limit:
        raise ApiError(
            400,
            "context_length_exceeded",
            f"The texts have {characters:,} characters, at most {limit:,} are embedded at once.",
            "Send them in several requests.",
            "input",
        )


def _check_dimensions(asked: int | None, have: int) -> None:
    if asked not in (None, have):
        raise ApiError(
            400,
            "unsupported_parameter",
            f"The vectors have {have} dimensions.",
            "Leave `dimensions` out.",
            "dimensions",
        )
