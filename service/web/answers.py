"""Answers of writes: a body with its place and version, as one Response that can be kept and given again."""

from fastapi import Response
from pydantic import BaseModel

from service.web.etag import etag_of


def answer(body: BaseModel, *, status: int = 200, location: str | None = None, version: int | None = None) -> Response:
    """The body as JSON, with Location (a path, never the caller's Host) and ETag where given."""
    headers = {}
    if location is not None:
        headers["Location"] = location
    if version is not None:
        headers["ETag"] = etag_of(version)
    return Response(body.model_dump_json().encode(), status, headers, "application/json")
