"""Pages by keyset: an opaque cursor holds the sort key of the last row, so a deep page costs what the first costs."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python
from typing_extensions import TypeForm

from service.errors import Malformed
from service.web import strict_json

LARGEST_PAGE = 100
USUAL_PAGE = 50
LONGEST_CURSOR = 512

Item = TypeVar("Item")
Row = TypeVar("Row")
Key = TypeVar("Key", bound=tuple[Any, ...])


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next` is the cursor of the page that follows, null on the last."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    items: list[Item]
    next: str | None = None


class Asked(BaseModel):
    """Which page a caller wants: at most `limit` rows after `cursor`."""

    cursor: str | None
    limit: int

    def after(self, key: TypeForm[Key]) -> Key | None:
        """The sort key of the last row seen, as this tuple type; 400 `bad_cursor` when it is not one of ours."""
        return None if self.cursor is None else read_cursor(self.cursor, key)


async def asked_page(
    cursor: Annotated[str | None, Query(description="`next` of the page before, as it is.")] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = USUAL_PAGE,
) -> Asked:
    """The query parameters of every list."""
    return Asked(cursor=cursor, limit=limit)


PageDep = Annotated[Asked, Depends(asked_page)]


def cut(rows: Sequence[Row], asked: Asked, key: Callable[[Row], tuple[Any, ...]]) -> tuple[Sequence[Row], str | None]:
    """The rows of the page and its `next`; `rows` were read with LIMIT `asked.limit + 1`."""
    if len(rows) <= asked.limit:
        return rows, None
    page = rows[: asked.limit]
    return page, cursor_of(key(page[-1]))


def cursor_of(key: tuple[Any, ...]) -> str:
    """The cursor for the row with this sort key: base64url of its JSON."""
    raw = json.dumps(to_jsonable_python(key), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read_cursor(cursor: str, key: TypeForm[Key]) -> Key:
    """The sort key in a cursor, or Malformed `bad_cursor`."""
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError("longer than any cursor of ours")
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return TypeAdapter(key).validate_json(strict_json.read(raw, max_depth=1).canonical)
    except (ValueError, binascii.Error, ValidationError):
        raise Malformed("bad_cursor") from None
