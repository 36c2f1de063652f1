"""How the process and the clock are: alive, ready to be used, and whether any duty has gone silent."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import func
from sqlmodel import Session, col, select

from service import clock
from service.db import SessionDep, request_transaction
from service.errors import Unavailable
from service.escalations import watcher
from service.health.fitness import at_head, keeps_real_time
from service.settings import Settings
from service.tables.beat import Beat
from service.web.declared import Relation, declared
from service.web.problems import problems

PUBLIC = declared(None, data="none", relation=Relation.PUBLIC)
router = APIRouter(prefix="/health", tags=["health"])


class Alive(BaseModel):
    """The process answers; says nothing about anything else."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """The database answers, its schema is ours, a worker's last good beat is recent, and tokens can be verified."""

    status: Literal["ready"] = "ready"


class ClockHealth(BaseModel):
    """The law's clock is trustworthy and no duty is silent."""

    status: Literal["good"] = "good"
    engine_now: datetime
    movable: bool


@router.get("/live", openapi_extra=PUBLIC)
def live() -> Alive:
    """Whether the process is alive."""
    return Alive()


@router.get("/ready", openapi_extra=PUBLIC, responses=problems(Unavailable))
def ready(request: Request) -> Ready:
    """Whether requests may be sent here: 503 lists the checks (`provider_keys`, `database`, `schema`, `worker`).

    Without a usable key of the identity provider every token is a 401: its code is then `provider_keys_missing`.
    """
    state = request.app.state
    checks = {"provider_keys": bool(state.gate.ready)}
    code = None if checks["provider_keys"] else "provider_keys_missing"
    try:
        with request_transaction(state.engine, state.tools) as session:
            checks |= {"database": True, "schema": at_head(session.connection())}
            checks["worker"] = checks["schema"] and _beats(session, state.settings)
    except Unavailable as away:
        raise Unavailable(code, params=checks | {"database": False}) from away
    if not all(checks.values()):
        raise Unavailable(code, params=checks)
    return Ready()


def _beats(session: Session, settings: Settings) -> bool:
    # Both times are the database's: hosts whose clocks differ do not make a dead worker look alive.
    age = session.exec(select(func.statement_timestamp() - func.max(col(Beat.wall_at)))).one()
    return age is not None and age.total_seconds() < settings.good_beat_within


@router.get("/clock", openapi_extra=PUBLIC, responses=problems(Unavailable))
def clock_health(request: Request, session: SessionDep) -> ClockHealth:
    """Whether any duty has gone silent or the clock was moved: 503 names what the watcher found."""
    settings: Settings = request.app.state.settings
    movable = not keeps_real_time(session.connection())
    found = watcher.findings(session)
    if movable and not settings.development:
        found = ["clock_replaced", *found]
    real = session.exec(select(func.statement_timestamp())).one()
    if abs((clock.wall() - real).total_seconds()) > settings.worker_lateness_alarm:
        found = ["host_clock_differs", *found]
    if found:
        raise Unavailable("clock_red", params={"found": ", ".join(found)})
    return ClockHealth(engine_now=clock.now(session), movable=movable)
