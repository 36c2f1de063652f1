"""The law in force as anybody who works here may read it: the rules, and the working days of a year."""

from datetime import date, timedelta

from fastapi import APIRouter

from service import clock, law
from service.auth.actor import CurrentActor
from service.auth.permissions import Permission
from service.db import SessionDep
from service.directory.territories import province_on
from service.errors import NotFound
from service.web.declared import Relation, declared
from service.web.fields import Reading
from service.web.problems import problems
from service.web.refusals import ASKED
from workflows.calendar import local_day
from workflows.policy.model import Form as FormDefinition
from workflows.policy.model import Rule
from workflows.policy.plans import ProvincialPlan

router = APIRouter(tags=["law"])
SATURDAY = 5
READS = declared(Permission.POLICY_READ, data="none", relation=Relation.ACCOUNT)


class RulesRead(Reading):
    """Every rule in force today, under the digest of the policy that holds them."""

    policy_digest: str
    rules: list[Rule]


class PlansRead(Reading):
    """The plans that speak for a province today, under the digest of the policy that holds them."""

    policy_digest: str
    province: str
    name: str
    plans: list[ProvincialPlan]


class DayRead(Reading):
    """One day that is not what its weekday says, and why."""

    day: date
    working: bool
    why_vi: str
    why_en: str
    settled: bool


@router.get("/policy/deadlines", responses=problems(*ASKED), openapi_extra=READS)
def rules(session: SessionDep, actor: CurrentActor) -> RulesRead:
    """Các quy định về thời hạn. What is due when, by which article, and how surely each part of it is known."""
    policy = law.of(session).policy
    return RulesRead(policy_digest=policy.digest, rules=list(policy.rules_on(local_day(clock.now(session)))))


@router.get("/policy/plans/{province}", responses=problems(*ASKED, NotFound), openapi_extra=READS)
def plans(province: str, session: SessionDep, actor: CurrentActor) -> PlansRead:
    """Kế hoạch của tỉnh. What a province's plans say today, each in its own words; most provinces have none."""
    policy, today = law.of(session).policy, local_day(clock.now(session))
    named = province_on(session, province, today)
    if named is None:
        raise NotFound()
    found = list(policy.plans_on(province, today))
    return PlansRead(policy_digest=policy.digest, province=province, name=f"{named.unit} {named.name}", plans=found)


@router.get("/policy/forms", responses=problems(*ASKED), openapi_extra=READS)
def forms(session: SessionDep, actor: CurrentActor) -> list[FormDefinition]:
    """Các biểu mẫu. The Decree's forms, each field with its letter, and which fields are only our reading."""
    return list(law.of(session).policy.forms)


@router.get("/calendar/{year}", responses=problems(*ASKED, NotFound), openapi_extra=READS)
def days(year: int, session: SessionDep, actor: CurrentActor) -> list[DayRead]:
    """Ngày nghỉ và ngày làm bù. The days of a year on which the weekday alone does not say whether people work."""
    calendar = law.of(session).calendar
    if not calendar.covers(year):
        raise NotFound()
    first = date(year, 1, 1)
    whole = (first + timedelta(days=number) for number in range((date(year, 12, 31) - first).days + 1))
    unusual = (calendar.judge(day) for day in whole if calendar.is_working(day) != (day.weekday() < SATURDAY))
    return [DayRead.model_validate(verdict, from_attributes=True) for verdict in unusual]
