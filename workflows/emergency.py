"""The life of an emergency measure, beside the case and from any of its open states: 56/2017 arts 31 and 32."""

from enum import StrEnum

from workflows.facts import EmergencyFacts
from workflows.guards import emergency as needs
from workflows.guards import separation_end
from workflows.guards.danger import DANGER_PLAUSIBLE, danger_dated, danger_unanswered
from workflows.guards.every import already_happened, dated_after_the_last_step
from workflows.lifecycle import Edge, Lifecycle
from workflows.policy.vocabulary import Event


class EmergencyState(StrEnum):
    """Where an emergency measure stands."""

    OPENED = "opened"  # decided
    APPLIED = "applied"  # the child is under its protection
    EXTENDED = "extended"
    CANCELLED = "cancelled"
    ENDED = "ended"


class EmergencyTrigger(StrEnum):
    """What may be done to an emergency measure."""

    OPEN = "open"
    APPLY = "apply"
    EXTEND = "extend"
    CANCEL = "cancel"
    END = "end"


RUNNING = (EmergencyState.APPLIED, EmergencyState.EXTENDED)
OPENED_BY = (
    needs.ground_named,
    needs.measure_named,
    needs.decider_named,
    needs.not_denied_by_assessment,
    needs.decided_after_receipt,
    needs.separation_grounded,
    needs.separation_decided_by_chair,
    needs.ends_after_it_begins,
    needs.within_allowed_length,
    *DANGER_PLAUSIBLE,
)
CALLED_OFF_BY = (needs.undone_by_its_office, dated_after_the_last_step)
EXTENDED_BY = (
    needs.is_separation,
    needs.separation_decided_by_chair,
    needs.application_dated,
    needs.separation_length_stated,
    needs.ends_after_it_begins,
    needs.moves_the_end,
    needs.within_allowed_length,
    dated_after_the_last_step,
)
SAFE_AT_HOME = (separation_end.assessed_in_separation, separation_end.judged_by_another)
CANCELLED_BY = (
    needs.is_separation,
    needs.separation_decided_by_chair,
    needs.parents_assessed_safe,
    *SAFE_AT_HOME,
    dated_after_the_last_step,
)
ENDED_PLAINLY_BY = (needs.ending_explained, separation_end.no_court_without_separation, *CALLED_OFF_BY)
ENDED_AT_COURT_BY = (
    needs.separation_decided_by_chair,
    separation_end.asked_in_separation,
    dated_after_the_last_step,
)
ENDED_AT_HOME_BY = (
    needs.separation_decided_by_chair,
    separation_end.home_or_court,
    *SAFE_AT_HOME,
    dated_after_the_last_step,
)

OPENING = (
    Edge(
        EmergencyTrigger.OPEN,
        None,
        EmergencyState.OPENED,
        when=danger_unanswered,
        guards=(*OPENED_BY, danger_dated),
        emits=(Event.DANGER_FOUND, Event.EMERGENCY_OPENED),
    ),
    Edge(EmergencyTrigger.OPEN, None, EmergencyState.OPENED, guards=OPENED_BY, emits=(Event.EMERGENCY_OPENED,)),
)
APPLIED_BY = (needs.application_dated, needs.applied_after_opening, needs.child_is_placed)
APPLICATION = tuple(
    Edge(
        EmergencyTrigger.APPLY,
        EmergencyState.OPENED,
        EmergencyState.APPLIED,
        when=separating,
        guards=APPLIED_BY,
        emits=(Event.EMERGENCY_APPLIED, *separated),
    )
    for separating, separated in ((needs.separates, (Event.EMERGENCY_SEPARATED,)), (None, ()))
)
NEVER_TAKEN = Edge(
    EmergencyTrigger.CANCEL,
    EmergencyState.OPENED,
    EmergencyState.CANCELLED,
    guards=(needs.cancellation_explained, *CALLED_OFF_BY),
    emits=(Event.EMERGENCY_CANCELLED,),
)
EXTENSION = tuple(
    Edge(
        EmergencyTrigger.EXTEND,
        state,
        EmergencyState.EXTENDED,
        when=longer,
        guards=EXTENDED_BY,
        emits=(Event.EMERGENCY_EXTENDED, *prolonged),
    )
    for state in RUNNING
    for longer, prolonged in ((needs.exceeds_the_text, (Event.EMERGENCY_PROLONGED,)), (None, ()))
)
CANCELLATION = tuple(
    Edge(
        EmergencyTrigger.CANCEL,
        state,
        EmergencyState.CANCELLED,
        guards=CANCELLED_BY,
        emits=(Event.EMERGENCY_CANCELLED,),
    )
    for state in RUNNING
)
ENDING = tuple(
    Edge(
        EmergencyTrigger.END,
        state,
        EmergencyState.ENDED,
        when=which,
        guards=guards,
        emits=(Event.EMERGENCY_ENDED,),
    )
    for state in RUNNING
    for which, guards in (
        (separation_end.ends_plainly, ENDED_PLAINLY_BY),
        (separation_end.court_is_asked, ENDED_AT_COURT_BY),
        (None, ENDED_AT_HOME_BY),
    )
)

EMERGENCY = Lifecycle(
    name="emergency",
    states=tuple(EmergencyState),
    initial=EmergencyState.OPENED,
    edges=(*OPENING, *APPLICATION, NEVER_TAKEN, *EXTENSION, *CANCELLATION, *ENDING),
    facts=EmergencyFacts,
    ended=(EmergencyState.CANCELLED, EmergencyState.ENDED),
    always=(already_happened,),
)
