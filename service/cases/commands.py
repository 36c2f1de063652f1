"""Open a case and move it: nothing else in the system changes a case's state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy
from sqlalchemy import update
from sqlmodel import Session, col

from service import law
from service.access import doors
from service.auth.actor import Actor
from service.cases.facts import facts_of, with_occurrence
from service.cases.history import note_changes
from service.cases.moves import Moment, event_of, record_of, refuse, save, settle
from service.cases.numbers import fresh_number
from service.db import writes
from service.directory.queries import in_office
from service.notices.about import about_case
from service.notices.endings import end_telling
from service.notices.news import opened
from service.tables.case import CaseFile, CaseReport
from service.tables.report import Report, ReportChild
from workflows.case import CASE, CaseState, CaseTrigger
from workflows.decide import Accepted, Refused, decide
from workflows.effects import clocks_for
from workflows.facts import CaseFacts
from workflows.policy.model import Event, Role, RuleKind

FIRST_TOLD = (Role.ASSIGNEE, Role.COMMUNE_CHAIR)
FIRST_TOLD_AGAINST_AUTHORITY = (Role.PROVINCE_DUTY_OFFICER, Role.PROVINCE_HEAD)


@dataclass(frozen=True, slots=True)
class Opening:
    """One child of one report, who recorded it, and the commune that is responsible on the day."""

    case_id: UUID
    recorder: Actor
    report: Report
    child: ReportChild
    commune_code: str
    province_code: str


def open_case(session: Session, opening: Opening, moment: Moment) -> CaseFile:
    """Open the case of a reported child: state, clocks, the first notice and the timeline, all collected as rows.

    56/2017 art. 25(1) and 26: the 12 hours run from the first receipt, our safe reading (to_confirm in the policy).
    """
    facts = CaseFacts(first_received_at=opening.report.first_received_at)
    decision = decide(CASE, None, CaseTrigger.OPEN, facts, policy=law.of(session).policy, now=moment.now)
    if isinstance(decision, Refused):
        refuse(decision)
    case = _case_of(session, opening, moment)
    event = event_of(session, case.id, case.id, CASE.name, decision, moment)
    case.last_event_id = event.id
    link = CaseReport(case_id=case.id, report_id=opening.report.id, report_child_id=opening.child.id)
    writes(session).add(case, event, link)
    starts = decision.start
    if doors.answers_for(opening.recorder, case):
        # What whoever must have it received itself needs no forwarding: 56/2017 art. 26(1) is for the other places.
        case.seen_at = opening.report.seen_at = moment.now
        forwarding = {stop.rule_id for stop in clocks_for((Event.REPORT_SEEN,), facts, law.of(session).policy)[1]}
        starts = tuple(start for start in starts if start.rule.id not in forwarding)
    started = settle(session, case, starts, decision.stop, moment, running=[])
    duty = next((clock for clock in started if clock.kind == RuleKind.STATUTORY), None)
    first = FIRST_TOLD_AGAINST_AUTHORITY if case.concerns_authority == "yes" else FIRST_TOLD
    opened(session, about_case(session, case, on=moment.now), first, duty, now=moment.now)
    return case


def _case_of(session: Session, opening: Opening, moment: Moment) -> CaseFile:
    report = opening.report
    return CaseFile(
        id=opening.case_id,
        number=fresh_number(),
        state=CaseState.REPORTED.value,
        last_event_id=uuid4(),
        commune_code=opening.commune_code,
        province_code=opening.province_code,
        commune_of_event=opening.commune_code,
        assigned_to=_only_worker(session, opening, moment.now),
        concerns_authority=report.concerns_authority,
        age_band=opening.child.age_band,
        abuse_forms=report.abuse_forms,
        first_received_at=report.first_received_at,
        opened_at=moment.now,
    )


def _only_worker(session: Session, opening: Opening, now: datetime) -> UUID | None:
    """The commune's worker where there is exactly one; otherwise, or against an authority, somebody assigns."""
    if opening.report.concerns_authority == "yes":
        return None
    workers = in_office(session, "commune_worker", opening.commune_code, now)
    return workers[0].staff_id if len(workers) == 1 else None


def advance(
    session: Session,
    case: CaseFile,
    trigger: CaseTrigger,
    moment: Moment,
    *,
    facts: CaseFacts | None = None,
    columns: Sequence[str] = (),
) -> Accepted:
    """Move a locked case along a declared edge, or refuse with every missing fact (409).

    `facts` are those of `facts_of`, completed by what the calling command is about to write; `columns` are further
    columns of the case that it has changed.
    """
    known = with_occurrence(facts or facts_of(session, case), moment.occurred_at)
    decision = decide(CASE, case.state, trigger, known, policy=law.of(session).policy, now=moment.now)
    if isinstance(decision, Refused):
        refuse(decision)
    event = event_of(session, case.id, case.id, CASE.name, decision, moment)
    if case.state != decision.to_state:
        # The event that led into a state says since when it lasts; a step that stays in it does not.
        case.state, case.last_event_id = decision.to_state, event.id
    writes(session).add(event)
    settle(session, case, decision.start, decision.stop, moment)
    _news_is_known(session, case, moment)
    save(session, case, moment, "state", "last_event_id", *columns)
    return decision


def hear(session: Session, case: CaseFile, event: Event, moment: Moment, *, facts: CaseFacts | None = None) -> None:
    """Let the clocks of a locked case hear something that moves no life; `facts` as for `advance`."""
    facts = with_occurrence(facts or facts_of(session, case), moment.occurred_at)
    starts, stops = clocks_for((event,), facts, law.of(session).policy)
    settle(session, case, starts, stops, moment)


def mark_seen(session: Session, case: CaseFile, moment: Moment) -> None:
    """The commune's first look at a locked case ends the forwarding of its report (56/2017 art. 26(1))."""
    case.seen_at = moment.now
    note_changes(session, case, "case", case, moment, "seen_at")
    writes(session).add(record_of(session, case, "seen", case.id, moment))
    hear(session, case, Event.REPORT_SEEN, moment)
    _news_is_known(session, case, moment)
    writes(session).change(case, "seen_at", "next_due")
    told = sqlalchemy.select(col(CaseReport.report_id)).where(col(CaseReport.case_id) == case.id)
    unseen = update(Report).where(col(Report.id).in_(told), col(Report.seen_at).is_(None))
    writes(session).run(unseen.values(seen_at=moment.now))


def _news_is_known(session: Session, case: CaseFile, moment: Moment) -> None:
    """That a case was reported is told until the commune has looked at it or somebody works on it, and no longer."""
    end_telling(session, over=[case.id], now=moment.now)
