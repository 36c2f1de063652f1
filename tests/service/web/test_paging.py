"""Pages by an opaque cursor."""

import base64
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Malformed
from service.web.paging import Asked, cursor_of, cut, read_cursor
from tests.asgi import Client

Key = tuple[datetime | None, UUID]


@given(st.datetimes(timezones=st.just(UTC)) | st.none(), st.uuids())
def test_a_cursor_gives_back_its_sort_key(moment: datetime | None, row: UUID) -> None:
    assert read_cursor(cursor_of((moment, row)), Key) == (moment, row)


def test_pages_follow_one_another_without_gap_or_repeat() -> None:
    rows, seen, cursor = list(range(10)), list[int](), None
    while True:
        asked = Asked(cursor=cursor, limit=3)
        after = asked.after(tuple[int])
        found = [row for row in rows if after is None or row > after[0]][: asked.limit + 1]
        page, cursor = cut(found, asked, key=lambda row: (row,))
        seen += page
        if cursor is None:
            break
    assert seen == rows


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "!!!!", "e30", "bnVsbA", "W10", "WzFd", "WzEsMl0", "WyJhIiwiYiJd", "a" * 600, "é", "../etc", "W1="],
)
def test_a_cursor_of_somebody_elses_making_is_400(echo: Client, cursor: str) -> None:
    answer = echo.get("/v1/list", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


@given(st.text(max_size=60))
def test_any_text_is_a_cursor_or_malformed(text: str) -> None:
    with suppress(Malformed):
        assert read_cursor(text, Key)


def test_a_deep_cursor_is_not_followed() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 200 + b"]" * 200).decode().rstrip("=")
    with pytest.raises(Malformed):
        read_cursor(deep, Key)


def test_a_cursor_is_short_enough_for_an_address() -> None:
    assert len(cursor_of((datetime.now(UTC), uuid4()))) < 120


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", "1e2", ""])
def test_a_page_has_one_to_a_hundred_rows(echo: Client, limit: str) -> None:
    assert echo.get("/v1/list", params={"limit": limit}).status_code == 422


def test_a_page_has_fifty_rows_unless_asked(echo: Client) -> None:
    assert (echo.get("/v1/list").json(), echo.get("/v1/list?limit=100").json()) == (50, 100)
