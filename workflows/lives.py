"""Every life there is, and which facts stand behind each event that a clock may hear."""

from workflows.case import CASE
from workflows.emergency import EMERGENCY
from workflows.escalation import ESCALATION
from workflows.facts import CaseFacts, Facts, ReportFacts
from workflows.lifecycle import Lifecycle
from workflows.plan import PLAN
from workflows.policy.vocabulary import Event

LIVES: tuple[Lifecycle, ...] = (CASE, PLAN, EMERGENCY, ESCALATION)

RECORDED: tuple[tuple[str, type[Facts]], ...] = (
    (Event.REPORT_QUARANTINED, ReportFacts),
    (Event.REPORT_PLACED, ReportFacts),
    (Event.REPORT_SEEN, CaseFacts),
    (Event.REVIEW_RECORDED, CaseFacts),
    (Event.REGISTRY_ENTERED, CaseFacts),
)
"""Events that move no life, with the facts that come with them."""


def facts_behind() -> dict[str, set[type[Facts]]]:
    """For every event, the sets of facts that a clock may be handed with it."""
    behind: dict[str, set[type[Facts]]] = {}
    moving = [(event, life.facts) for life in LIVES for edge in life.live_edges for event in edge.emits]
    for event, kind in (*moving, *RECORDED):
        behind.setdefault(str(event), set()).add(kind)
    return behind
