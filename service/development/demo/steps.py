"""Every step that somebody of the demo may take on a case, by name."""

from types import MappingProxyType

from service.development.demo import closing, planning, responding, separation
from service.development.demo.life import Step

TAKEN: tuple[Step, ...] = (
    responding.look, responding.assess, responding.reassess, responding.confirm, responding.open_measure,
    responding.apply_measure, responding.call_off, responding.end_measure,
    separation.extend, separation.cancel, separation.assess_again, separation.end_separation,
    planning.verify, planning.submit, planning.decide, planning.serve, planning.visit, planning.task,
    closing.review, closing.replan, closing.propose, closing.withdraw, closing.settle, closing.register, closing.reopen,
)  # fmt: skip
STEPS = MappingProxyType({step.__name__: step for step in TAKEN})
