"""The console's own files: each is read once, known by its digest, and served to anybody."""

import hashlib
from pathlib import Path

from fastapi import APIRouter, Response

from service.errors import NotFound
from service.web.declared import Relation, declared

FOLDER = Path(__file__).with_name("static")
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2"}
FILES = {file.name: file.read_bytes() for file in sorted(FOLDER.iterdir()) if file.suffix in TYPES}
VERSION = hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in FILES.values())).hexdigest()[:16]
"""Of all files together: the style sheet names the fonts beside it without a version of their own."""

FOR_A_YEAR = "public, max-age=31536000, immutable"
router = APIRouter(prefix="/console/static", include_in_schema=False)


def address(name: str) -> str:
    """Where a file is; the address changes with any of the files, so that it may be kept for ever."""
    if name not in FILES:
        raise LookupError(name)
    return f"/console/static/{VERSION}/{name}"


@router.get("/{version}/{name}", openapi_extra=declared(None, data="none", relation=Relation.PUBLIC))
def file(version: str, name: str) -> Response:
    """One of the files, kept by the browser only under the version it has."""
    content = FILES.get(name)
    if content is None:
        raise NotFound()
    headers = {
        "Cache-Control": FOR_A_YEAR if version == VERSION else "no-cache",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(content, 200, headers, TYPES[Path(name).suffix])
