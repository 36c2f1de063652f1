"""One step of an emergency measure: the facts that its guards see, and the rows that it leaves behind."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from service import law
from service.cases.facts import last_assessment
from service.cases.moves import Moment, event_of, refuse, save, settle
from service.db import writes
from service.emergency.queries import decisions_on
from service.tables.case import CaseFile
from service.tables.emergency import EmergencyMeasure
from workflows.decide import Accepted, Refused, decide
from workflows.emergency import EMERGENCY, EmergencyTrigger
from workflows.facts import EmergencyFacts, SignedAs


def facts_of(session: Session, case: CaseFile, measure: EmergencyMeasure) -> EmergencyFacts:
    """What is known of a measure of a locked case; `decided_by` and `decided_as` are those of its opening."""
    assessed = last_assessment(session, case)
    return EmergencyFacts(
        first_received_at=case.first_received_at,
        opened_at=measure.opened_at,
        emergency=assessed.emergency if assessed else None,
        assessed_at=assessed.occurred_at if assessed else None,
        grounds=tuple(measure.grounds),
        measures=tuple(measure.measures),
        acts=tuple(measure.acts),
        decided_by=str(measure.opened_by),
        decided_as=SignedAs(measure.decided_as),
        opened_as=SignedAs(measure.decided_as),
        against_authority=case.concerns_authority == "yes",
        separation=measure.separation,
        separation_ground=measure.separation_ground,
    )


def since(session: Session, measure: EmergencyMeasure) -> datetime:
    """When the measure's last step happened."""
    later = [decision.occurred_at for decision in decisions_on(session, measure)]
    return max([measure.opened_at, *([measure.applied_at] if measure.applied_at else []), *later])


def decided(
    session: Session, state: str | None, trigger: EmergencyTrigger, facts: EmergencyFacts, moment: Moment
) -> Accepted:
    """The step, accepted; TransitionRefused with every missing fact."""
    known = replace(facts, occurred_at=moment.occurred_at)
    decision = decide(EMERGENCY, state, trigger, known, policy=law.of(session).policy, now=moment.now)
    if isinstance(decision, Refused):
        refuse(decision)
    return decision


def record(session: Session, case: CaseFile, measure: EmergencyMeasure, accepted: Accepted, moment: Moment) -> None:
    """The timeline, the clocks and the case's next version for an accepted step."""
    writes(session).add(event_of(session, case.id, measure.id, EMERGENCY.name, accepted, moment))
    settle(session, case, accepted.start, accepted.stop, moment, measure=measure.id)
    save(session, case, moment)
