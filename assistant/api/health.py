"""Liveness, readiness and metrics for monitoring."""

from __future__ import annotations

from typing import Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.responses import Response

from assistant.api.access import Needs
from assistant.api.context import FromContext
from assistant.api.metrics import CONTENT_TYPE
from assistant.api.wire import ALWAYS, errors_of

router = APIRouter(tags=["Operation"])


class Alive(BaseModel):
    """The process responds."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """The index can be read: how many documents it holds."""

    status: Literal["ready"] = "ready"
    documents: int


@router.get("/healthz", summary="Whether the process lives", responses=errors_of(500))
async def healthz() -> Alive:
    """Does not check the index: restarting the process would not repair a broken one."""
    return Alive()


@router.get("/readyz", summary="Whether it can answer", responses=errors_of(500, 503))
async def readyz(context: FromContext) -> Ready:
    """Checks the index. 503 with the remedy while it cannot be read."""
    return Ready(documents=len(await run_sync(context.assistant.documents)))


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    dependencies=[Depends(Needs("admin"))],
    responses={
        **errors_of(*ALWAYS),
        200: {"description": "Prometheus' text format", "content": {"text/plain": {"schema": {"type": "string"}}}},
    },
)
async def metrics(context: FromContext) -> Response:
    """Requests, answers, refusals, unsupported sentences, seconds by step, the size of the index, memory."""
    return Response(await run_sync(context.metrics.exposition), media_type=CONTENT_TYPE)
