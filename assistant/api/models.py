"""`GET /v1/models` for OpenAI's clients. There are two: one that answers, and one that embeds."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from assistant.api import completions, embeddings
from assistant.api.access import Needs
from assistant.api.context import Context, FromContext
from assistant.api.errors import ApiError
from assistant.api.wire import ALWAYS, errors_of

router = APIRouter(tags=["OpenAI"], dependencies=[Depends(Needs("reader"))])


class Model(BaseModel):
    """A model, with a description of what really runs. `created` is a constant: there is no meaningful date."""

    id: str
    object: Literal["model"] = "model"
    created: Literal[0] = 0
    owned_by: Literal["document-assistant"] = "document-assistant"
    description: str


class ModelList(BaseModel):
    """Every model."""

    object: Literal["list"] = "list"
    data: list[Model]


@router.get(
    "/v1/models",
    summary="The models there are",
    responses=errors_of(*ALWAYS),
)
async def list_models(context: FromContext) -> ModelList:
    """The model that answers and the one that embeds."""
    return ModelList(data=_models(context))


@router.get(
    "/v1/models/{model_id}",
    summary="One model",
    responses=errors_of(*ALWAYS, 404),
)
async def get_model(model_id: str, context: FromContext) -> Model:
    """A model by its name."""
    for model in _models(context):
        if model.id == model_id:
            return model
    raise ApiError(404, "model_not_found", "There is no such model.", "List them with: GET /v1/models", "model")


def _models(context: Context) -> list[Model]:
    parts = context.assistant.parts
    return [
        Model(id=completions.MODEL, description=parts["answerer"]),
        Model(id=embeddings.MODEL, description=parts["embedder"]),
    ]
