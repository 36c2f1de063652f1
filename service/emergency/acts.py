"""The acts of Decree 56/2017 art. 31(3) to (5) as they are carried out: some with the application, others beside it."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, col

from service import law
from service.cases.conditions import must_be_open, must_follow_the_report, must_have_happened
from service.cases.facts import OPEN_MEASURES
from service.cases.history import note_changes
from service.cases.moves import Moment, record_of, save
from service.db import writes
from service.emergency.schemas import ActsDone
from service.errors import Conflict
from service.tables.case import CaseFile
from service.tables.emergency import EmergencyMeasure


def with_acts(measure: EmergencyMeasure, done: Sequence[str]) -> list[str]:
    """The acts that were carried out so far with these, each once, in the order in which they were recorded."""
    return list(dict.fromkeys((*measure.acts_done, *done)))


def record_acts(session: Session, case: CaseFile, measure: EmergencyMeasure, form: ActsDone, moment: Moment) -> None:
    """Record further acts on a measure of a locked, open case; Conflict when it is over, or knows them all already.

    When each was carried out stands on the timeline. They meet no clock: the 12 hours bind the measure (art. 26(3)).
    """
    law.check_codes(session, "emergency_act", *form.acts_done)
    must_be_open(case)
    if measure.state not in OPEN_MEASURES:
        raise Conflict("measure_is_over")
    must_have_happened(form.occurred_at, moment.now, "occurred_at")
    must_follow_the_report(case, form.occurred_at, "occurred_at")
    done = with_acts(measure, form.acts_done)
    if done == measure.acts_done:
        raise Conflict("acts_already_recorded")
    measure.acts_done = done
    note_changes(session, case, "emergency_measure", measure, moment, "acts_done")
    mine = update(EmergencyMeasure).where(col(EmergencyMeasure.id) == measure.id)
    writes(session).run(mine.values(acts_done=done))
    writes(session).add(record_of(session, case, "acts_done", measure.id, moment))
    save(session, case, moment)
