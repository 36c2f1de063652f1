"""How a province's plan adds to the national ladders: whom it names is told there too, nobody is left out."""

from collections.abc import Iterable, Sequence

from workflows.policy.plans import PlanDuty, ProvincialPlan
from workflows.policy.rungs import Ladder, Rung
from workflows.policy.vocabulary import Role


def laid_over(ladder: Ladder, plans: Iterable[ProvincialPlan]) -> Ladder:
    """The ladder with the agencies that these plans name on its rungs, behind those of the national policy."""
    duties = [duty for plan in plans for duty in plan.duties]
    rungs = tuple(_rung(rung, _named(duties, ladder.id, number)) for number, rung in enumerate(ladder.rungs))
    return ladder.model_copy(update={"rungs": rungs})


def _named(duties: Sequence[PlanDuty], ladder: str, number: int) -> list[Role]:
    told = ((duty.tells, one) for duty in duties if duty.tells for one in duty.on_rungs)
    return [role for role, one in told if (one.ladder, one.rung) == (ladder, number)]


def _rung(rung: Rung, named: Sequence[Role]) -> Rung:
    return rung.model_copy(update={"tell": tuple(dict.fromkeys((*rung.tell, *named)))})
