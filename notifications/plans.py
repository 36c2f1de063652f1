"""The retry plans as data: how long to wait after each failure, when it rings, and whether to go on."""

import tomllib
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from notifications.notice import PlanName

FILE = Path(__file__).with_name("plans.toml")


class Plan(BaseModel):
    """One retry plan. `waits[n]` is the wait after n failures; afterwards `then_every`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    waits: tuple[timedelta, ...] = Field(min_length=1)
    then_every: timedelta = Field(gt=timedelta(0))
    dead_letter_after: int = Field(ge=1)
    gives_up: bool

    def wait_after(self, failures: int) -> timedelta:
        """How long to wait before the next attempt, with so many failures behind."""
        return self.waits[failures] if failures < len(self.waits) else self.then_every


class Plans(BaseModel):
    """Every retry plan and the two numbers they share."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unknown_after: timedelta
    fallback_after: int = Field(ge=1)
    statutory: Plan
    ordinary: Plan

    def named(self, name: PlanName) -> Plan:
        """The plan of that name."""
        return self.statutory if name == "statutory" else self.ordinary


def load(path: Path = FILE) -> Plans:
    """The plans of a file; pydantic's ValidationError or tomllib's TOMLDecodeError when it is not one."""
    return Plans.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


PLANS = load()
