"""Count what a demo has left behind; only counts, and everything in a fixed order."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlmodel import Session, select

from service.deadlines.schemas import outcome
from service.development.demo.agenda import Agenda
from service.development.demo.checks import offenders
from service.tables.deadline import Deadline
from workflows.policy.model import Policy

OUTCOMES = ("met", "recorded_late", "met_late", "breached", "running", "void")
DELIVERED = ("delivered", "acknowledged", "superseded", "waiting", "dead")
REPORTS = ("received", "replayed", "replayed to the same answer", "same child again", "quarantined", "placed")
PRESSES = ("pressed", "pressed too late", "pressed when it was over", "woken")
STEPS = (
    "assign", "assess", "reassess", "confirm",
    "open_measure", "apply_measure", "call_off", "end_measure", "extend", "cancel", "home", "court", "prolong",
    "verify", "draft", "submit", "return", "approve", "serve", "visit", "task",
    "review", "replan", "propose", "withdraw", "reject", "close", "register", "reopen",
)  # fmt: skip

LISTED = {
    "case_state": "SELECT state, count(*) FROM case_file GROUP BY 1",
    "plan_state": "SELECT state, count(*) FROM plan GROUP BY 1",
    "emergency_state": "SELECT state, count(*) FROM emergency_measure GROUP BY 1",
    "closing_reason": "SELECT reason, count(*) FROM closure WHERE state = 'accepted' GROUP BY 1",
}
"""What the policy has a list of words for, by that list."""
REPEATED = 3
"""The ladders have three rungs, numbered from 0; what is higher repeats the last one and is counted together."""
ESCALATIONS = f"""
    SELECT e.cause, least(e.rung, {REPEATED}) AS rung, count(*) AS raised, count(e.acknowledged_at) AS acknowledged,
      count(*) FILTER (WHERE e.state IN ('raised', 'acknowledged')) AS open
    FROM escalation e GROUP BY 1, 2 ORDER BY 1, 2"""  # noqa: S608 (a number of our own)
DELIVERIES = """
    SELECT channel, CASE WHEN state IN ('held', 'queued', 'sending') THEN 'waiting' ELSE state END AS state, count(*)
    FROM delivery GROUP BY 1, 2"""
ATTEMPTS = """
    SELECT y.channel, a.outcome, count(*) FROM attempt a JOIN delivery y ON y.id = a.delivery_id GROUP BY 1, 2"""
LETTERS = "SELECT channel, count(*) FROM delivery WHERE dead_lettered_at IS NOT NULL GROUP BY 1"


def counted(owner: Engine, agenda: Agenda, policy: Policy) -> dict[str, Any]:
    """Everything that the table shows, ready for JSON; states and rules in the order of the law."""
    with Session(owner) as session:
        clocks = Counter[tuple[str, str]]((one.rule, outcome(one)) for one in session.exec(select(Deadline)))
        connection = session.connection()
        return {
            "reports": {name: agenda.tally[name] for name in REPORTS},
            **{codes: _listed(connection, policy, codes) for codes in LISTED},
            "deadlines": {rule.id: {one: clocks[rule.id, one] for one in OUTCOMES} for rule in policy.rules},
            "escalations": [dict(row._mapping) for row in connection.execute(text(ESCALATIONS))],
            "presses": {name: agenda.tally[name] for name in PRESSES},
            "deliveries": _deliveries(connection),
            "steps": {name: agenda.tally[name] for name in STEPS},
            "refused": {f"{step}: {code}": many for (step, code), many in sorted(agenda.refused.items())},
            "proofs": offenders(connection),
        }


def _listed(connection: Connection, policy: Policy, codes: str) -> dict[str, int]:
    found = _pairs(connection, LISTED[codes])
    return {one.code: found.get(one.code, 0) for one in policy.code_list(codes).values}


def _pairs(connection: Connection, query: str) -> Mapping[str, int]:
    return {row[0]: row[1] for row in connection.execute(text(query))}


def _deliveries(connection: Connection) -> dict[str, dict[str, int]]:
    states = {(row[0], row[1]): row[2] for row in connection.execute(text(DELIVERIES))}
    tries = {(row[0], row[1]): row[2] for row in connection.execute(text(ATTEMPTS))}
    letters = _pairs(connection, LETTERS)
    return {
        channel: {one: states.get((channel, one), 0) for one in DELIVERED}
        | {"attempts_failed": tries.get((channel, "failed"), 0) + tries.get((channel, "unknown"), 0)}
        | {"dead_letters": letters.get(channel, 0)}
        for channel in ("email", "webhook")
    }
