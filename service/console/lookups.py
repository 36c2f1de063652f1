"""Names for the ids and codes on a page: places, people of the directory, words of the law's data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from service import clock, law
from service.auth.actor import Actor
from service.cases.schemas import CaseLine
from service.console.texts import Words
from service.deadlines.schemas import DeadlineRead
from service.directory.territories import in_force
from service.tables.case import CaseFile
from service.tables.deadline import Deadline
from service.tables.directory import Staff, Territory
from workflows.calendar import local_day
from workflows.policy.model import Policy
from workflows.policy.texts import Code, Form


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called in the law's data."""

    policy: Policy

    def codes(self, list_id: str) -> Sequence[Code]:
        """The values of a code list, in its order."""
        return self.policy.code_list(list_id).values

    def code(self, t: Words, list_id: str, code: str) -> str:
        """What a code is called; a code that is newer than the list names itself."""
        lists = {one.id: one.values for one in self.policy.code_lists}
        found = next((one for one in lists.get(list_id, ()) if one.code == code), None)
        return t.either(found.vi, found.en) if found else code

    def form(self, form_id: str) -> Form:
        """A form of the Decree."""
        return self.policy.form(form_id)

    def rule(self, t: Words, rule_id: str) -> str:
        """The title of a rule; of its newest version when there are several."""
        found = [rule for rule in self.policy.rules if rule.id == rule_id]
        return t.of(found[-1], "title") if found else rule_id


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune that a form may name."""

    code: str
    unit: str
    name: str


def policy_names(session: Session) -> Names:
    """The names in the law in force."""
    return Names(law.of(session).policy)


def places(session: Session, codes: Iterable[str]) -> Mapping[str, str]:
    """What these codes are called today; a code of the past names itself."""
    today = local_day(clock.now(session))
    named = select(Territory).where(col(Territory.code).in_(set(codes)), in_force(today))
    return {one.code: f"{one.unit} {one.name}" for one in session.exec(named).all()}


def communes_near(session: Session, actor: Actor) -> Sequence[Commune]:
    """The communes of the provinces in which this person holds a role; none for who works in the whole country."""
    today = local_day(clock.now(session))
    held = {grant.territory_code for grant in actor.roles if grant.territory_code}
    own = select(Territory).where(col(Territory.code).in_(held), in_force(today))
    provinces = {one.parent_code or one.code for one in session.exec(own).all()}
    below = select(Territory).where(col(Territory.parent_code).in_(provinces), in_force(today))
    found = session.exec(below.order_by(col(Territory.name_folded))).all()
    return [Commune(one.code, one.unit, one.name) for one in found]


def staff_names(session: Session, ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """What the directory calls these people."""
    wanted = {one for one in ids if one is not None}
    named = select(Staff.id, Staff.display_name).where(col(Staff.id).in_(wanted))
    return dict(session.exec(named).all())


def next_clocks(session: Session, cases: Sequence[CaseFile | CaseLine]) -> Mapping[UUID, DeadlineRead]:
    """For each of these cases, which the door has let through, the clock that ends next."""
    now = clock.now(session)
    armed = select(Deadline).where(
        col(Deadline.case_id).in_({case.id for case in cases}), col(Deadline.state) == "armed"
    )
    running: dict[UUID, list[Deadline]] = {}
    for one in session.exec(armed).all():
        running.setdefault(one.case_id or one.subject_id, []).append(one)
    first = {case_id: min(clocks, key=lambda one: (one.due_at, one.rule)) for case_id, clocks in running.items()}
    return {case_id: DeadlineRead.of(one, now=now) for case_id, one in first.items()}
