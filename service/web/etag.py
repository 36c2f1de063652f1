"""The version of a record as ETag, and If-Match on every change of it.

Exactly one strong ETag is taken. A weak one never matches under RFC 9110, `*` would switch the protection off, a list
has no honest use here: all three are 400, so that a client learns of its mistake before it loses an update.
"""

import re
from typing import Annotated

from fastapi import Depends, Header, Request

from service.errors import Malformed, PreconditionFailed, PreconditionRequired

TAG = re.compile(r'"(0|[1-9][0-9]{0,17})"')


def etag_of(version: int) -> str:
    """The strong ETag of a version."""
    return f'"{version}"'


async def if_match(
    request: Request,
    header: Annotated[
        str | None, Header(alias="If-Match", description="The ETag that came with the record, as received.")
    ] = None,
) -> int:
    """The version that the caller saw: 428 without the header, 400 when it is not one strong ETag."""
    if header is None:
        raise PreconditionRequired()
    given = request.headers.getlist("if-match")
    found = TAG.fullmatch(given[0])
    if len(given) != 1 or found is None:
        raise Malformed("if_match_malformed")
    return int(found[1])


IfMatchDep = Annotated[int, Depends(if_match)]


def require(version: int, if_match: int) -> None:
    """Go on only if the caller saw this version; read `version` under the row's lock. 412 when it is stale."""
    if version != if_match:
        raise PreconditionFailed()
