"""The rows that one accepted step leaves behind: its event, the case's new state, its clocks and what they breached."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NoReturn
from uuid import UUID, uuid4

from sqlmodel import Session

from service import law
from service.audit import log
from service.cases.history import note_changes, under_version
from service.cases.moment import Moment as Moment  # what every step is given
from service.db import writes
from service.deadlines.commands import COMMUNE_RUNGS, Subject, clocks_of, next_due, start, stop
from service.errors import TransitionRefused
from service.notices.about import about_case
from service.notices.endings import end_escalations
from service.notices.telling import breach_unfired
from service.tables.case import CaseEvent, CaseFile
from service.tables.deadline import Deadline
from workflows.decide import Accepted, Refused, missing
from workflows.effects import StartClock, StopClock
from workflows.facts import Facts
from workflows.guards.every import already_happened
from workflows.lifecycle import Guard, TimedGuard
from workflows.policy.model import Subject as RuleSubject


def refuse(refused: Refused) -> NoReturn:
    """The 409 that names every missing fact with its words and articles."""
    raise TransitionRefused(
        refusals=[
            {
                "code": one.code,
                "params": dict(one.params),
                "text": {"vi": one.vi, "en": one.en},
                "legal_basis": [basis.model_dump(mode="json") for basis in one.basis],
            }
            for one in refused.refusals
        ]
    )


def require_facts(
    session: Session, conditions: Iterable[Guard[Any] | TimedGuard[Any]], facts: Facts, moment: Moment
) -> None:
    """Go on only if nothing is missing for a record that moves no life; the same 409 as a refused step."""
    known = replace(facts, occurred_at=moment.occurred_at)
    lacking = missing((*conditions, already_happened), known, policy=law.of(session).policy, now=moment.now)
    if lacking:
        refuse(Refused(lacking))


def event_of(
    session: Session, case_id: UUID, subject_id: UUID, lifecycle: str, accepted: Accepted, moment: Moment
) -> CaseEvent:
    """The entry of the timeline for an accepted step, with the facts that its guards saw."""
    log.effect(session, f"{lifecycle}:{accepted.trigger}:record")
    return CaseEvent(
        id=uuid4(),
        case_id=case_id,
        subject_id=subject_id,
        lifecycle=lifecycle,
        trigger=str(accepted.trigger),
        from_state=accepted.from_state,
        to_state=accepted.to_state,
        emitted=list(accepted.events),
        facts=accepted.facts.to_json(),
        policy_digest=accepted.policy_digest,
        actor_id=moment.actor_id,
        occurred_at=moment.occurred_at,
        recorded_at=moment.now,
    )


def record_of(session: Session, case: CaseFile, trigger: str, subject_id: UUID, moment: Moment) -> CaseEvent:
    """The entry of the timeline for something that moves no life: seen, assigned, a press that came too late."""
    log.effect(session, f"case:{trigger}:record")
    return CaseEvent(
        id=uuid4(),
        case_id=case.id,
        subject_id=subject_id,
        lifecycle="record",
        trigger=trigger,
        emitted=[],
        facts={},
        policy_digest=law.of(session).policy.digest,
        actor_id=moment.actor_id,
        occurred_at=moment.occurred_at,
        recorded_at=moment.now,
    )


def settle(
    session: Session,
    case: CaseFile,
    starts: Sequence[StartClock],
    stops: Sequence[StopClock],
    moment: Moment,
    *,
    running: list[Deadline] | None = None,
    measure: UUID | None = None,
) -> list[Deadline]:
    """Start and stop the case's clocks, end the ladders of what is met, keep the next due time; tells what started.

    `measure` is the emergency measure whose step this is: the rules about a measure hang on it, and end for it alone.
    """
    subject = subject_of(case)
    of_measure = replace(subject, kind="emergency", id=measure) if measure else subject
    running = clocks_of(session, subject) if running is None else running
    stopped = stop(
        session, of_measure, stops, running, occurred_at=moment.occurred_at, by=moment.actor_id, now=moment.now
    )
    for clock in stopped.breached:
        breach_unfired(session, about_case(session, case, on=moment.now), clock, now=moment.now)
    end_escalations(session, [clock.id for clock in stopped.ended], now=moment.now)
    about_measure = [one for one in starts if one.rule.subject is RuleSubject.EMERGENCY]
    started = start(session, subject, [one for one in starts if one not in about_measure], running, now=moment.now)
    started += start(session, of_measure, about_measure, running, now=moment.now)
    case.next_due = next_due([*running, *started])
    return started


def subject_of(case: CaseFile) -> Subject:
    """The case as what its clocks hang on."""
    spare = COMMUNE_RUNGS if case.concerns_authority == "yes" else frozenset()
    return Subject("case", case.id, case.id, case.province_code, spare)


NOT_IN_HISTORY = {"last_event_id", "next_due"}
"""What follows from the case's events and clocks."""


def save(session: Session, case: CaseFile, moment: Moment, *columns: str) -> None:
    """Write the changed columns of a locked case with the next version, and keep what they were."""
    case.version += 1
    note_changes(session, case, "case", case, moment, *sorted({*columns} - NOT_IN_HISTORY))
    under_version(session, case)
    writes(session).change(case, *columns, "version", "next_due")
