"""Raise a rung: its escalation, the people on it, and a ledger row for each way to reach them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from notifications import outbox
from notifications.notice import Channel, Notice, NoticeType, PlanName, Recipient
from notifications.tables import Delivery
from service.audit import log
from service.db import writes
from service.notices.about import About, notice
from service.notices.recipients import Told, recipients
from service.tables.deadline import Deadline
from service.tables.escalation import Escalation, EscalationRecipient
from workflows.escalation import EscalationState
from workflows.ladder import PinnedLadder, Step, StepKind
from workflows.policy.model import Role

EVERY_CHANNEL = tuple(channel.value for channel in Channel)
Cause = tuple[str, UUID]


def raise_rung(
    session: Session,
    about: About,
    clock: Deadline,
    step: Step,
    *,
    higher: Sequence[Step],
    breach: bool,
    now: datetime,
) -> Escalation:
    """Tell the people of one rung; when nobody there can be reached, the next rung with somebody is told so at once."""
    kind = NoticeType.DEADLINE_BREACHED if breach else NoticeType.ESCALATION_RAISED
    raised, reached = _raise(session, about, clock, step, kind, ("deadline", clock.id), now=now)
    if not reached:
        climb(session, about, clock, ("nobody_on_duty", raised.id), higher, NoticeType.DUTY_NOBODY, now=now)
    return raised


def climb(
    session: Session,
    about: About,
    clock: Deadline | None,
    cause: Cause,
    rungs: Sequence[Step],
    kind: NoticeType,
    *,
    now: datetime,
    avoid: UUID | None = None,
) -> bool:
    """Raise the rungs in turn until one reaches somebody but `avoid`; when none does, the watcher reports it."""
    return any(_raise(session, about, clock, rung, kind, cause, now=now, avoid=avoid)[1] for rung in rungs)


def breach_unfired(session: Session, about: About, clock: Deadline, *, now: datetime) -> None:
    """Tell of the breach of a clock that a recorded step ended before the worker came to it.

    Its escalation is over as soon as it is written; the people are told all the same, until it reaches them.
    """
    rungs = [step for step in ladder_of(clock).steps if step.kind is StepKind.RUNG]
    cause: Cause = ("deadline", clock.id)
    for rung in rungs:
        raised, reached = _raise(session, about, clock, rung, NoticeType.DEADLINE_MET_LATE, cause, now=now)
        raised.state, raised.ended_at = EscalationState.ENDED.value, now
        if reached:
            break
        if rung is rungs[0]:
            cause = ("nobody_on_duty", raised.id)


def note_rung(session: Session, about: About, clock: Deadline, step: Step, *, by: Step, now: datetime) -> None:
    """Keep the place of a rung that a higher one has overtaken before it was raised: it tells nobody by itself."""
    key = uuid4()
    told = notice(NoticeType.ESCALATION_RAISED, about, clock=clock, rung=step.number, escalation_id=key, now=now)
    rung = _escalation(key, about, clock, step, told, ("deadline", clock.id), now)
    rung.state = EscalationState.EXPIRED.value
    writes(session).add(rung)
    log.effect(session, f"escalation:rung_{by.number}:overtake")


def approaching(session: Session, about: About, clock: Deadline, step: Step, *, now: datetime) -> None:
    """Warn the people of the first rung that a term is about to end."""
    told = notice(NoticeType.DEADLINE_APPROACHING, about, clock=clock, now=now)
    people = recipients(session, about.whereabouts, _roles(step), on=now)
    writes(session).add(
        *letters(session, told, people, ("deadline", clock.id), about, of=step, plan="ordinary", now=now)
    )
    log.effect(session, f"deadline:{clock.rule}:approach")


def ladder_of(clock: Deadline) -> PinnedLadder:
    """The ladder that was pinned to the clock when it started."""
    return PinnedLadder.from_json(clock.pinned["ladder"])  # type: ignore[arg-type]


def letters(
    session: Session,
    told: Notice,
    people: Sequence[Told],
    cause: Cause,
    about: About,
    *,
    of: Step | None = None,
    plan: PlanName = "statutory",
    now: datetime,
) -> list[Delivery]:
    """A row of the ledger for each way to reach each of these people; of a step, by its channels only."""
    addressed = [Recipient(one.kind, one.id) for one in people]
    return outbox.rows_for(
        told,
        addressed,
        endpoints=outbox.endpoints_of(session, addressed),
        channels=tuple(Channel(name) for name in (of.channels if of else EVERY_CHANNEL)),
        plan=plan,
        cause_kind=cause[0],
        cause_id=cause[1],
        case_id=about.case_id,
        now=now,
    )


def _raise(
    session: Session,
    about: About,
    clock: Deadline | None,
    step: Step,
    kind: NoticeType,
    cause: Cause,
    *,
    now: datetime,
    avoid: UUID | None = None,
) -> tuple[Escalation, bool]:
    key = uuid4()
    people = [one for one in recipients(session, about.whereabouts, _roles(step), on=now) if one.id != avoid]
    told = notice(kind, about, clock=clock, rung=step.number, escalation_id=key, now=now)
    escalation = _escalation(key, about, clock, step, told, cause, now)
    on_it = [
        EscalationRecipient(escalation_id=key, recipient_id=one.id, kind=one.kind, role=one.role) for one in people
    ]
    rows = letters(session, told, people, ("escalation", key), about, of=step, now=now)
    writes(session).add(escalation, *on_it, *rows)
    log.effect(session, f"escalation:{cause[0]}:raise")
    return escalation, bool(rows)


def _escalation(
    key: UUID, about: About, clock: Deadline | None, step: Step, told: Notice, cause: Cause, now: datetime
) -> Escalation:
    return Escalation(
        id=key,
        subject_kind=about.kind,
        subject_id=about.id,
        case_id=about.case_id,
        deadline_id=clock.id if clock else None,
        cause=cause[0],
        cause_id=cause[1],
        rung=step.number,
        state=EscalationState.RAISED.value,
        roles=list(step.tell),
        notice=told.stored(),
        due_at=clock.due_at if clock else None,
        raised_at=now,
    )


def _roles(step: Step) -> tuple[Role, ...]:
    return tuple(Role(role) for role in step.tell)
