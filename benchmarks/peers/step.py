"""viewflow.fsm's step, timed: a program of its own, which prints how many a second."""

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from benchmarks.peers.drf.flow import CaseFlow
from benchmarks.step import timed


@dataclass
class Case:
    """As much of a case as its flow looks at."""

    state: str
    first_received_at: datetime
    assigned_to_id: UUID


def main() -> None:
    """Time as many seconds as told."""
    now, worker = datetime.now(UTC), uuid4()

    def once() -> str:
        case = Case("reported", now - timedelta(hours=3), worker)
        CaseFlow(case, by=worker, occurred_at=now).assess()
        return case.state

    json.dump(timed(once, float(sys.argv[1])).rate, sys.stdout)


if __name__ == "__main__":
    main()
