"""Signing in and out: a separate page without scripts that loads nothing."""

from __future__ import annotations

import math
import re
import secrets
from functools import partial

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from assistant.access.visiting import COOKIE, DEVICE_COOKIE, DEVICE_SECONDS, Visitors
from assistant.errors import AssistantError
from assistant.ui.authentication import token_of
from assistant.ui.rendering import inert
from assistant.ui.texts import Texts, texts_of
from assistant.ui.theme import SIGN_IN_STYLE

MAX_BODY_BYTES = 10_000
LONGEST_TOKEN = 200
POLICY = "default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


def sign_in_routes(visitors: Visitors) -> list[Route]:
    """``/sign-in`` and ``/sign-out``; only the first is open to anonymous visitors."""
    return [
        Route("/sign-in", partial(_ask, visitors), methods=["GET"]),
        Route("/sign-in", partial(_sign_in, visitors), methods=["POST"]),
        Route("/sign-out", partial(_sign_out, visitors), methods=["POST"]),
    ]


async def _ask(visitors: Visitors, request: Request) -> Response:
    if visitors.sign_in_method != "password" or request.state.visitor is not None:
        return RedirectResponse("/", 303)
    return sign_in_page(_texts(request))


async def _sign_in(visitors: Visitors, request: Request) -> Response:
    texts = _texts(request)
    if visitors.sign_in_method != "password":
        return RedirectResponse("/", 303)
    if int(request.headers.get("content-length") or MAX_BODY_BYTES + 1) > MAX_BODY_BYTES:
        return sign_in_page(texts, texts.sign_in_wrong, 413)
    async with request.form(max_files=0, max_fields=4) as form:
        name, password = str(form.get("name", "")), str(form.get("password", ""))
    peer = request.client.host if request.client else ""
    try:
        device = request.cookies.get(DEVICE_COOKIE, "")[:LONGEST_TOKEN]
        outcome = await run_sync(visitors.sign_in, name, password, peer, device)
        remembered = await run_sync(visitors.device_token, name) if isinstance(outcome, str) else ""
    except AssistantError as error:
        return sign_in_page(texts, texts.problem(error), 503)
    if isinstance(outcome, float):
        if not outcome:
            return sign_in_page(texts, texts.sign_in_wrong, 401)
        told = texts.sign_in_wait.format(minutes=math.ceil(outcome / 60))
        return sign_in_page(texts, told, 429, {"Retry-After": str(math.ceil(outcome))})
    response = RedirectResponse("/", 303)
    response.set_cookie(
        COOKIE,
        outcome,
        max_age=int(visitors.session_seconds),
        httponly=True,
        samesite="lax",
        secure=visitors.secure_cookie,
    )
    response.set_cookie(
        DEVICE_COOKIE,
        remembered,
        max_age=DEVICE_SECONDS,
        path=str(request.url.path),
        httponly=True,
        samesite="lax",
        secure=visitors.secure_cookie,
    )
    return response


async def _sign_out(visitors: Visitors, request: Request) -> Response:
    await run_sync(visitors.sign_out, token_of(request.headers))
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=visitors.secure_cookie)
    return response


def sign_in_page(texts: Texts, problem: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The form; `problem` says why the last attempt failed."""
    nonce = secrets.token_urlsafe(16)
    told = f'<p class="problem" role="alert">{inert(problem)}</p>' if problem else ""
    page = (
        f'<!doctype html><html lang="{texts.language}"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><title>{inert(texts.sign_in)} · {inert(texts.name)}</title>'
        f'<style nonce="{nonce}">{SIGN_IN_STYLE.read_text(encoding="utf-8")}</style></head><body><main>'
        f"<h1>{inert(texts.name)}</h1><p>{inert(texts.sign_in_explanation)}</p>{told}"
        f'<form method="post"><label>{inert(texts.user_name)}<input name="name" required autofocus maxlength="200" '
        f'autocomplete="username" autocapitalize="none" spellcheck="false"></label><label>{inert(texts.password)}'
        f'<input name="password" type="password" required maxlength="1000" autocomplete="current-password"></label>'
        f"<button>{inert(texts.sign_in)}</button></form></main></body></html>"
    )
    sent = {"Content-Security-Policy": POLICY.format(nonce=nonce), "Cache-Control": "no-store", **(headers or {})}
    return HTMLResponse(page, status, sent | {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"})


def _texts(request: Request) -> Texts:
    """The texts in the browser's preferred language."""
    preferred = request.headers.get("accept-language", "").strip().lower()
    return texts_of(re.split("[-,;]", preferred)[0])
