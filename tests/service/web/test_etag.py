"""If-Match on a change: one strong tag that is still current."""

import pytest

from service.web.etag import etag_of
from tests.asgi import Client


def change(echo: Client, *tags: str) -> tuple[int, str | None]:
    answer = echo.request("PUT", "/v1/things/1", headers=[("If-Match", tag) for tag in tags])
    return answer.status_code, answer.json()["code"] if answer.status_code >= 400 else None


def test_the_current_version_may_be_changed(echo: Client) -> None:
    assert change(echo, etag_of(7)) == (200, None)


def test_a_change_without_a_version_is_428(echo: Client) -> None:
    assert change(echo) == (428, "if_match_required")


@pytest.mark.parametrize("version", [0, 6, 8, 10**17])
def test_another_version_is_412(echo: Client, version: int) -> None:
    assert change(echo, etag_of(version)) == (412, "stale_version")


@pytest.mark.parametrize(
    "tag", ["", "7", "*", 'W/"7"', '"7", "8"', '"7', '"07"', '"-7"', '"x"', '""', "'7'", '"' + "7" * 40 + '"']
)
def test_anything_but_one_strong_tag_is_400(echo: Client, tag: str) -> None:
    assert change(echo, tag) == (400, "if_match_malformed")


def test_two_headers_are_400(echo: Client) -> None:
    assert change(echo, '"7"', '"7"') == (400, "if_match_malformed")
