"""Receive a report: record it whole, and open a case for each child or keep it in quarantine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlmodel import Session, col, select

from service import law, vault
from service.asking import Question
from service.audit import log
from service.auth.actor import Actor
from service.cases.commands import Opening, open_case
from service.cases.moves import Moment
from service.db import writes
from service.directory.territories import commune_on, province_of, province_on
from service.errors import InvalidForm, KeyReused
from service.intake.ages import age_band
from service.intake.papers import alleged_row, child_row, fill_report, reporter_row
from service.intake.people import copies
from service.intake.quarantine import hold
from service.intake.schemas import AllegedOffender, ReportCreate, ReportedChild
from service.people.commands import siblings
from service.tables.case import CaseFile, CaseReport
from service.tables.report import Report, ReportChild
from workflows.calendar import local_day

TURN = Question(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), str)
BEFORE: Question[UUID] = Question(
    text("SELECT id FROM report WHERE sender_id = :sender AND external_ref = :reference"), lambda key: key
)
AHEAD = timedelta(minutes=2)  # not law: how far another machine's clock may run before ours and still be believed


@dataclass(frozen=True, slots=True)
class Received:
    """A report as recorded and the cases it opened."""

    report: Report
    cases: Sequence[CaseFile]


def receive_report(session: Session, actor: Actor, form: ReportCreate, digest: str, *, now: datetime) -> Received:
    """Record a Mẫu 01, and open a case for each child unless no commune is known yet.

    Every report is recorded (56/2017 art. 25(1)): an unknown commune, no place at all or any age is no reason to
    refuse. A sender's reference stands for one report: the same content again, even at the same moment, gets the same
    answer. InvalidForm for a time in the future or an unknown code; KeyReused when the reference came with other
    content.
    """
    _check(session, form, now)
    known = _recorded_before(session, actor, form)
    if known is not None:
        return _again(session, known, digest)
    report = _report(session, actor, form, digest, now=now)
    children = [
        child_row(vault.of(session), report.id, place, child, _band(session, child, report))
        for place, child in enumerate(form.children)
    ]
    _record(session, report, children, form)
    if report.state == "quarantined":
        hold(session, report, now=now)
        return Received(report, ())
    pairs = list(zip(children, form.children, strict=True))
    return Received(report, open_for_children(session, actor, report, pairs, form.alleged_offenders, now=now))


def _check(session: Session, form: ReportCreate, now: datetime) -> None:
    if form.first_received_at > now + AHEAD:
        raise InvalidForm("received_after_recorded")
    if form.occurred_at and form.occurred_at > now + AHEAD:
        raise InvalidForm("in_the_future", params={"field": "occurred_at"})
    law.check_codes(session, "channel", form.channel)
    law.check_codes(session, "case_group", form.case_group)
    law.check_codes(session, "abuse_form", *form.abuse_forms)


def _recorded_before(session: Session, actor: Actor, form: ReportCreate) -> Report | None:
    if form.external_ref is None:
        return None
    # Whoever hands over the same at the same moment waits here until the first of them has committed.
    TURN.one(session, name=f"report {actor.staff_id} {form.external_ref}")
    known = BEFORE.one(session, sender=actor.staff_id, reference=form.external_ref)
    return session.get_one(Report, known) if known else None


def _again(session: Session, report: Report, digest: str) -> Received:
    if report.body_digest != digest:
        raise KeyReused("external_ref_taken")
    log.saw(session, report.id)
    return Received(report, cases_of(session, report))


def cases_of(session: Session, report: Report) -> list[CaseFile]:
    """The cases that a report opened or was added to, in the order of its children; their showing logged."""
    linked = (
        select(CaseFile)
        .join(CaseReport, col(CaseReport.case_id) == col(CaseFile.id))
        .outerjoin(ReportChild, col(ReportChild.id) == col(CaseReport.report_child_id))
        .where(col(CaseReport.report_id) == report.id)
        .order_by(col(ReportChild.position), col(CaseFile.number))
    )
    found = session.exec(linked).all()
    log.saw(session, *(case.id for case in found))
    return list(found)


def _report(session: Session, actor: Actor, form: ReportCreate, digest: str, *, now: datetime) -> Report:
    received_at = min(form.first_received_at, now)
    day = local_day(received_at)
    code = form.place.commune_code
    commune = commune_on(session, code, day) if code else None
    province = province_of(session, commune.code, day) if commune else None
    if commune is None and form.place.province_code:
        province = province_on(session, form.place.province_code, day)
    placed = commune is not None and province is not None
    report = Report(
        id=form.id or uuid4(),
        sender_id=actor.staff_id,
        source_agency_id=next((grant.agency_id for grant in actor.roles if grant.agency_id), None),
        external_ref=form.external_ref,
        body_digest=digest,
        state="accepted" if placed else "quarantined",
        quarantine_reason=None if placed else ("commune_unknown" if code else "no_commune"),
        channel=form.channel,
        case_group=form.case_group,
        abuse_forms=form.abuse_forms,
        concerns_authority=form.concerns_authority,
        occurred_at=min(form.occurred_at, now) if form.occurred_at else None,
        first_received_at=received_at,
        recorded_at=now,
        place_code=code,
        province_code=province.code if province else None,
        commune_code=commune.code if commune and placed else None,
    )
    fill_report(vault.of(session), report, form)
    return report


def _band(session: Session, child: ReportedChild, report: Report) -> str:
    return age_band(child, report.first_received_at, law.of(session).policy)


def _record(session: Session, report: Report, children: Sequence[ReportChild], form: ReportCreate) -> None:
    sealing = vault.of(session)
    offenders = [alleged_row(sealing, report.id, place, one) for place, one in enumerate(form.alleged_offenders)]
    reporter = [reporter_row(sealing, report.id, form.reporter)] if form.reporter else []
    writes(session).add(report, *children, *offenders, *reporter)
    log.effect(session, "report:mau_01:record")
    log.saw(session, report.id)


def open_for_children(
    session: Session,
    actor: Actor,
    report: Report,
    children: Sequence[tuple[ReportChild, ReportedChild]],
    offenders: Sequence[AllegedOffender],
    *,
    now: datetime,
) -> list[CaseFile]:
    """A case for each child of a report whose commune is known, its people copied, brothers and sisters linked."""
    moment = Moment(report.first_received_at, now, actor.staff_id)
    cases, first_people = [], []
    for row, child in children:
        opening = Opening(uuid4(), actor, report, row, str(report.commune_code), str(report.province_code))
        cases.append(open_case(session, opening, moment))
        people = copies(session, opening.case_id, child, offenders, now=now)
        writes(session).add(*people)
        first_people.append(people[0])
        log.saw(session, opening.case_id)
    writes(session).add(*siblings(first_people, recorded_by=actor.staff_id, now=now))
    return cases
