"""What a run stands on when the database is somebody else's: it uses it, and puts no demo among what is there."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import pytest

from service.development.foundation import Foundation, lay
from service.development.preparations import CannotRun, prepare


@pytest.fixture(autouse=True)
def _nothing_else_told() -> Iterator[None]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LACHAN_", "DATABASE_"))}
    with patch.dict(os.environ, kept, clear=True):
        yield


def laid(data: Path, url: str, *, must_be_empty: bool) -> Foundation:
    with ExitStack() as open_, patch.dict(os.environ, {"DATABASE_URL": url}):
        return lay(open_, prepare(data), movable=False, must_be_empty=must_be_empty)


def test_a_database_that_is_there_is_used_as_it_is(database_url: str, tmp_path: Path) -> None:
    ground = laid(tmp_path, database_url, must_be_empty=False)
    assert {ground.app_url, ground.worker_url, ground.owner_url} == {database_url}
    assert ground.movable


def test_the_demo_is_not_put_into_a_database_that_holds_anything(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="not empty"):
        laid(tmp_path, database_url, must_be_empty=True)


def test_a_database_out_of_reach_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="cannot be reached"):
        laid(tmp_path, "postgresql://nobody@127.0.0.1:1/lachan", must_be_empty=False)
