"""What a notice may say of its subject: a number, a place, a rule, a time and a link; there is no room for a name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from sqlmodel import Session

from notifications.notice import Notice, NoticeType
from service.deadlines.schemas import pinned_rule
from service.directory.territories import commune_on, province_on
from service.notices.recipients import Whereabouts
from service.tables.case import CaseFile
from service.tables.deadline import Deadline
from service.tables.report import Report
from workflows.calendar import local_day
from workflows.policy.model import Rule

NOWHERE = "chưa rõ nơi / place not known"


@dataclass(frozen=True, slots=True)
class About:
    """The subject of a notice and where its people are found; how many letters about it do not arrive, if any."""

    kind: Literal["case", "report"]
    id: UUID
    case_id: UUID | None
    reference: str
    place: str
    link: str
    whereabouts: Whereabouts
    letters: int | None = None


class Telling(Protocol):
    """Finds what a notice may say of a subject."""

    def __call__(self, session: Session, subject: CaseFile | Report, *, on: datetime) -> About:
        """What may be said of it."""
        ...


def about_of(session: Session, subject: CaseFile | Report, *, on: datetime) -> About:
    """What may be said of a case, or of a report."""
    if isinstance(subject, CaseFile):
        return about_case(session, subject, on=on)
    return about_report(session, subject, on=on)


def about_barely(session: Session, subject: CaseFile | Report, *, on: datetime) -> About:
    """The least that can be said, where something in what is known of the subject cannot be told: its id, no place."""
    if isinstance(subject, CaseFile):
        link = _link(session, "cases", subject.id)
        return About("case", subject.id, subject.id, str(subject.id), NOWHERE, link, Whereabouts.of_case(subject))
    link = _link(session, "reports", subject.id)
    return About("report", subject.id, None, str(subject.id), NOWHERE, link, Whereabouts.of_report(subject))


def about_case(session: Session, case: CaseFile, *, on: datetime) -> About:
    """What may be said of a case."""
    place = _place(session, case.commune_code, case.province_code, on)
    link = _link(session, "cases", case.id)
    return About("case", case.id, case.id, case.number, place, link, Whereabouts.of_case(case))


def about_report(session: Session, report: Report, *, on: datetime) -> About:
    """What may be said of a report that has no case yet."""
    place = _place(session, None, report.province_code, on)
    link = _link(session, "reports", report.id)
    return About("report", report.id, None, str(report.id), place, link, Whereabouts.of_report(report))


def _place(session: Session, commune_code: str | None, province_code: str | None, on: datetime) -> str:
    day = local_day(on)
    commune = commune_on(session, commune_code, day) if commune_code else None
    province = province_on(session, province_code, day) if province_code else None
    names = [f"{territory.unit} {territory.name}" for territory in (commune, province) if territory]
    return ", ".join(names) or NOWHERE


def _link(session: Session, kind: str, subject: UUID) -> str:
    return f"{session.info['public_url']}/v1/{kind}/{subject}"


def notice(
    kind: NoticeType,
    about: About,
    *,
    clock: Deadline | None = None,
    rung: int | None = None,
    escalation_id: UUID | None = None,
    now: datetime,
) -> Notice:
    """A notice of this type about this subject, with the rule and its article where a clock is the reason."""
    rule = pinned_rule(clock) if clock else None
    return Notice(
        type=kind,
        subject_kind=about.kind,
        case_number=about.reference,
        place=about.place,
        kind=rule.kind.value if rule else "internal",
        occurred_at=now,
        link=f"{about.link.rsplit('/', 2)[0]}/escalations/{escalation_id}" if escalation_id else about.link,
        rule=rule.id if rule else None,
        rule_vi=rule.title_vi if rule else None,
        rule_en=rule.title_en if rule else None,
        basis_vi=_cited(rule, "vi"),
        basis_en=_cited(rule, "en"),
        due_at=clock.due_at if clock else None,
        rung=rung,
        escalation_id=escalation_id,
        letters=about.letters,
    )


def _cited(rule: Rule | None, language: str) -> str | None:
    return "; ".join(basis.cite(language) for basis in rule.basis) or None if rule else None
