"""Every refusal as an RFC 9457 problem document in the caller's language, echoing nothing that was submitted."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from service.errors import InvalidForm, ServiceError
from service.web.failing_fields import failing_fields
from service.web.language import Language, language_of

MEDIA_TYPE = "application/problem+json"
LOCALE = Path(__file__).with_name("locale")
TEXTS: dict[Language, dict[str, dict[str, str]]] = {
    "vi": tomllib.loads((LOCALE / "vi.toml").read_text(encoding="utf-8")),
    "en": tomllib.loads((LOCALE / "en.toml").read_text(encoding="utf-8")),
}
# Codes for what the router and the framework refuse before any code of ours runs.
CODES = {401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
PROBLEM_CONTENT = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
EXTRA_HEADERS = {
    "unauthenticated": {"WWW-Authenticate": "Bearer"},
    "key_running": {"Retry-After": "1"},
    "too_many": {"Retry-After": "1"},
    "unavailable": {"Retry-After": "5"},
}


class Problem(BaseModel):
    """What every refusal looks like; `code` is for machines, `title` and `detail` are for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    params: dict[str, Any]
    legal_basis: list[dict[str, Any]]
    refusals: list[dict[str, Any]] = []


def problem_response(error: ServiceError, accept_language: str | None) -> Response:
    """The answer for a refusal; a `{vi, en}` pair anywhere in its refusals becomes the caller's language."""
    language = language_of(accept_language)
    document: dict[str, Any] = {"params": error.params, "legal_basis": error.legal_basis}
    if error.refusals:
        document["refusals"] = error.refusals
    answer = _answer(error.status, error.code, language, document)
    if "seconds" in error.params:
        answer.headers["Retry-After"] = str(error.params["seconds"])
    return answer


def internal_response(accept_language: str | None) -> Response:
    """The answer for an error nobody foresaw: it tells nothing."""
    return _answer(500, "internal", language_of(accept_language), {})


def problems(*kinds: type[ServiceError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route: its refusals by status, each a Problem with the codes it may carry."""
    codes: dict[int | str, list[str]] = {}
    for kind in kinds:
        codes.setdefault(kind.status, []).append(kind.default_code)
    return {
        status: {
            "description": ", ".join(f"`{code}`: {TEXTS['en'][code]['title']}" for code in of_status),
            "content": PROBLEM_CONTENT,
        }
        for status, of_status in codes.items()
    }


def add_problems(app: FastAPI) -> None:
    """Let every refusal of this application leave as a problem document."""
    app.exception_handler(ServiceError)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_rejected)
    plain = app.openapi
    app.openapi = lambda: with_problems(plain())  # type: ignore[method-assign]


def with_problems(schema: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI document that knows the Problem and nothing of the framework's own error bodies."""
    shapes = schema.setdefault("components", {}).setdefault("schemas", {})
    shapes["Problem"] = Problem.model_json_schema()
    if shapes.pop("HTTPValidationError", None) and shapes.pop("ValidationError", None):
        for methods in schema["paths"].values():
            for operation in methods.values():
                unnamed = operation["responses"].get("422", {})
                if "application/json" in unnamed.get("content", {}):
                    operation["responses"]["422"] |= problems(InvalidForm)[422]
    return schema


async def _refused(request: Request, error: ServiceError) -> Response:
    return problem_response(error, request.headers.get("accept-language"))


async def _rejected(request: Request, error: HTTPException) -> Response:
    code = CODES.get(error.status_code, "malformed" if error.status_code < 500 else "internal")
    answer = _answer(error.status_code, code, language_of(request.headers.get("accept-language")), {})
    if allow := (error.headers or {}).get("Allow"):
        answer.headers["Allow"] = allow
    return answer


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    fields = failing_fields(request.scope["route"], error.errors())
    language = language_of(request.headers.get("accept-language"))
    return _answer(422, "invalid_form", language, {"params": {"fields": fields}})


def _answer(status: int, code: str, language: Language, document: Mapping[str, Any]) -> Response:
    texts = TEXTS[language]
    text = texts.get(code) or texts[CODES.get(status, "malformed" if status < 500 else "internal")]
    body = {
        "type": f"urn:lachan:problem:{code}",
        "title": text["title"],
        "status": status,
        "detail": text["detail"],
        "code": code,
        "params": {},
        "legal_basis": [],
        **_in_language(document, language),
    }
    headers = {"Content-Language": language, "Vary": "Accept-Language", **EXTRA_HEADERS.get(code, {})}
    return Response(json.dumps(body, ensure_ascii=False).encode(), status, headers, MEDIA_TYPE)


def _in_language(value: Any, language: Language) -> Any:
    if isinstance(value, Mapping):
        if value.keys() == {"vi", "en"}:
            return value[language]
        return {name: _in_language(item, language) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_in_language(item, language) for item in value]
    return value
