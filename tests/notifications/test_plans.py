"""The retry plans, as the file says them."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from notifications import plans


def test_the_packaged_plans_give_the_duties_of_the_law_no_end() -> None:
    loaded = plans.load()
    assert not loaded.statutory.gives_up
    assert loaded.ordinary.gives_up
    assert loaded.statutory.wait_after(1_000) == timedelta(minutes=15)
    assert loaded.statutory.wait_after(0) == timedelta(0)


@pytest.mark.parametrize(
    ("written", "instead"),
    [("gives_up = false", "give_up = false"), ('then_every = "PT15M"', 'then_every = "PT0S"'), ("= 6", '= "six"')],
)
def test_a_bad_plan_is_not_admitted(tmp_path: Path, written: str, instead: str) -> None:
    bad = tmp_path / "plans.toml"
    bad.write_text(plans.FILE.read_text().replace(written, instead, 1))
    with pytest.raises(ValidationError):
        plans.load(bad)
