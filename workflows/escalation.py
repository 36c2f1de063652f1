"""The life of an escalation: raised on a rung, taken by somebody for a time, run out, and over with its cause."""

from enum import StrEnum

from workflows.facts import EscalationFacts
from workflows.guards import escalation as needs
from workflows.guards.every import already_happened
from workflows.lifecycle import Edge, Lifecycle


class EscalationState(StrEnum):
    """Where an escalation stands."""

    RAISED = "raised"  # told, and nobody has taken it yet
    ACKNOWLEDGED = "acknowledged"  # a named person has taken it; the duty is still unmet
    EXPIRED = "expired"  # the acknowledgement ran out, or a higher rung speaks now
    ENDED = "ended"  # its cause is over


class EscalationTrigger(StrEnum):
    """What may be done to an escalation."""

    RAISE = "raise"
    ACKNOWLEDGE = "acknowledge"
    EXPIRE = "expire"
    END = "end"


ESCALATION = Lifecycle(
    name="escalation",
    states=tuple(EscalationState),
    initial=EscalationState.RAISED,
    edges=(
        Edge(
            EscalationTrigger.RAISE,
            None,
            EscalationState.RAISED,
            guards=(needs.still_to_tell,),
            emits=("escalation.raised",),
        ),
        Edge(
            EscalationTrigger.ACKNOWLEDGE,
            EscalationState.RAISED,
            EscalationState.ACKNOWLEDGED,
            guards=(needs.still_to_tell, needs.not_superseded),
            emits=("escalation.acknowledged",),
        ),
        Edge(
            EscalationTrigger.EXPIRE,
            EscalationState.RAISED,
            EscalationState.EXPIRED,
            guards=(needs.still_to_tell, needs.higher_rung_speaks),
            emits=("escalation.expired",),
        ),
        Edge(
            EscalationTrigger.EXPIRE,
            EscalationState.ACKNOWLEDGED,
            EscalationState.EXPIRED,
            guards=(needs.still_to_tell,),
            timed=(needs.hold_has_passed,),
            emits=("escalation.expired",),
        ),
        *(
            Edge(
                EscalationTrigger.END,
                state,
                EscalationState.ENDED,
                guards=(needs.nothing_left_to_tell,),
                emits=("escalation.ended",),
            )
            for state in (EscalationState.RAISED, EscalationState.ACKNOWLEDGED, EscalationState.EXPIRED)
        ),
    ),
    facts=EscalationFacts,
    ended=(EscalationState.ENDED,),
    always=(already_happened,),
)
