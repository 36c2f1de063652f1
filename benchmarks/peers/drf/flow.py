"""The life of a case as viewflow.fsm declares it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from viewflow.fsm import State

from benchmarks.peers.rules import why_not_assessed

STATES = ("reported", "assessed", "intervened", "followed_up", "closed")


class CaseFlow:
    """Moves one case; its guards look at the case and at what the step brings."""

    state: Any = State(STATES, default="reported")

    def __init__(self, case: Any, *, by: UUID, occurred_at: datetime) -> None:
        self.case = case
        self.by = by
        self.occurred_at = occurred_at

    @state.setter()
    def _set_state(self, value: str) -> None:
        self.case.state = value

    @state.getter()
    def _get_state(self) -> str:
        found: str = self.case.state
        return found

    def why_not(self) -> str | None:
        """The reason why it cannot be assessed now."""
        case = self.case
        return why_not_assessed(case.state, case.first_received_at, case.assigned_to_id, self.by, self.occurred_at)

    def allowed(self) -> bool:
        """Whether every condition of the step holds."""
        return self.why_not() is None

    @state.transition(source="reported", target="assessed", conditions=[allowed])
    def assess(self) -> None:
        """Mẫu 02 is signed."""
