"""Start and stop the clocks of a subject; the rule that a clock follows is copied into its row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from service import law
from service.audit import log
from service.db import writes
from service.tables.deadline import Deadline
from workflows.calendar import local_day
from workflows.deadlines import compute
from workflows.effects import StartClock, StopClock
from workflows.ladder import pin, without
from workflows.policy.model import Role, Rule
from workflows.policy.model import Subject as RuleSubject

COMMUNE_RUNGS = frozenset({Role.ASSIGNEE, Role.COMMUNE_CHAIR})
"""Whom a report against the authorities of the commune must not reach."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a clock hangs on and in which province, so far as that is known; `case_id` is empty while no case exists.

    `spare` is everybody whom its ladders leave out.
    """

    kind: str
    id: UUID
    case_id: UUID | None
    province: str | None
    spare: frozenset[Role] = field(default=frozenset())


IN_ORDER = select(Deadline).order_by(col(Deadline.due_at), col(Deadline.id))
# Built once: they are asked at every step, and to build them took longer than to ask them.
OF_CASE = IN_ORDER.where(col(Deadline.case_id) == bindparam("key"))
OF_SUBJECT = IN_ORDER.where(col(Deadline.subject_id) == bindparam("key"))


def clocks_of(session: Session, subject: Subject) -> list[Deadline]:
    """Every clock of the subject's case (or of the subject itself where there is none), ended ones too."""
    asked, key = (OF_CASE, subject.case_id) if subject.case_id else (OF_SUBJECT, subject.id)
    return list(session.scalars(asked, {"key": key}))


def start(
    session: Session, subject: Subject, clocks: Sequence[StartClock], running: list[Deadline], *, now: datetime
) -> list[Deadline]:
    """Arm the clocks that a step starts; a duty for which the text gives no number has none."""
    started = []
    for clock in clocks:
        earlier = [one for one in running if one.rule == clock.rule.id and one.subject_id == subject.id]
        armed = _armed(session, subject, clock, occurrence=len(earlier) + 1, now=now)
        if armed is not None:
            started.append(armed)
            log.effect(session, f"deadline:{armed.rule}:start")
    writes(session).add(*started)
    return started


def _armed(session: Session, subject: Subject, clock: StartClock, *, occurrence: int, now: datetime) -> Deadline | None:
    in_force = law.of(session)
    rule: Rule = clock.rule
    computed = compute(rule, clock.starts_at, in_force.calendar, known_at=now, last_day=clock.last_day)
    if computed.due_at is None or rule.ladder is None:
        return None
    here = in_force.policy.ladder_in(rule.ladder, subject.province, local_day(clock.starts_at))
    ladder = pin(rule, without(here, subject.spare), computed.due_at)
    return Deadline(
        subject_kind=subject.kind,
        subject_id=subject.id,
        case_id=subject.case_id,
        rule=rule.id,
        kind=rule.kind.value,
        occurrence=occurrence,
        starts_at=clock.starts_at,
        due_at=computed.due_at,
        next_step_at=ladder.steps[0].at,
        pinned={
            "policy": in_force.policy.digest,
            "rule": rule.model_dump(mode="json"),
            "projected": computed.projected,
            "ladder": ladder.to_json(),
        },
        explanation=[line.to_json() for line in computed.explanation],
        recorded_at=now,
    )


@dataclass(frozen=True, slots=True)
class Stopped:
    """The clocks that a step has ended, and those of them whose breach nobody had recorded before."""

    ended: tuple[Deadline, ...]
    breached: tuple[Deadline, ...]


def stop(
    session: Session,
    subject: Subject,
    stops: Iterable[StopClock],
    running: Sequence[Deadline],
    *,
    occurred_at: datetime,
    by: UUID | None,
    now: datetime,
) -> Stopped:
    """End the armed clocks that a step of the subject meets or makes void.

    What was due and not yet recorded is breached first. A measure's clocks hear their own measure and their case.
    """
    ended: list[Deadline] = []
    breached: list[Deadline] = []
    for halt in stops:
        for clock in running:
            if clock.state == "armed" and clock.rule == halt.rule_id and _hears(clock, subject):
                fresh = _end(session, clock, met_at=None if halt.void else occurred_at, by=by, now=now)
                ended.append(clock)
                breached += [clock] if fresh else []
    return Stopped(tuple(ended), tuple(breached))


def _hears(clock: Deadline, subject: Subject) -> bool:
    measures = {clock.subject_kind, subject.kind} == {RuleSubject.EMERGENCY}
    return clock.subject_id == subject.id if measures else True


def _end(session: Session, clock: Deadline, *, met_at: datetime | None, by: UUID | None, now: datetime) -> bool:
    """End one clock; whether its breach is recorded only now.

    The worker may not have come to it yet: what is recorded at or after its due time is breached all the same.
    """
    clock.state = "void" if met_at is None else "done"
    if met_at is not None:
        clock.met_at, clock.met_recorded_at, clock.met_recorded_by = met_at, now, by
    unfired = clock.breached_at is None and now >= clock.due_at
    if unfired:
        clock.breached_at = now
    clock.next_step_at = None
    writes(session).change(
        clock, "state", "met_at", "met_recorded_at", "met_recorded_by", "breached_at", "next_step_at"
    )
    log.effect(session, f"deadline:{clock.rule}:{'void' if met_at is None else 'meet'}")
    return unfired


def next_due(clocks: Iterable[Deadline]) -> datetime | None:
    """The earliest due time among the armed clocks: what the work list is ordered by."""
    return min((clock.due_at for clock in clocks if clock.state == "armed"), default=None)
