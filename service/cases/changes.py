"""What every request that changes a case goes through: door, key, lock, version, moment, answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlmodel import Session

from service import clock
from service.access import doors
from service.auth.actor import Actor, CurrentActor
from service.auth.permissions import Permission
from service.cases.moves import Moment
from service.cases.reading import moved
from service.db import SessionDep
from service.tables.case import CaseFile
from service.web.answers import answer
from service.web.declared import access_of
from service.web.etag import IfMatchDep, require
from service.web.idempotency import Once, OnceDep

Command = Callable[[CaseFile, Moment], object]
Recording = Callable[[CaseFile, Moment], Response]


@dataclass(frozen=True, slots=True)
class Change:
    """One request that changes a case, or what hangs on it, with the permission that its route declares.

    `version` is the one that the caller saw; None for what stands beside everything else and can overwrite nothing.
    """

    session: Session
    actor: Actor
    case_id: UUID
    permission: Permission
    version: int | None
    once: Once

    def record(self, command: Recording, *, at: datetime | None = None) -> Response:
        """The answer of the command, or the stored one of its key; `at` is when it happened, now unless given.

        NotFound before anything else is told, PreconditionFailed before the command looks at the case. A stored answer
        is given only to whom the door still opens.
        """
        doors.open_case(self.session, self.actor, self.case_id, self.permission)
        return self.once.answer(lambda: self._under_lock(command, at))

    def move(self, command: Command, *, at: datetime, status: int = 200) -> Response:
        """The same for a step after which the caller is told where the case stands and what is due."""

        def step(case: CaseFile, moment: Moment) -> Response:
            command(case, moment)
            body = moved(self.session, self.actor, case, now=moment.now)
            return answer(body, status=status, version=case.version)

        return self.record(step, at=at)

    def _under_lock(self, command: Recording, at: datetime | None) -> Response:
        case = doors.open_and_lock(self.session, self.actor, self.case_id, self.permission)
        if self.version is not None:
            require(case.version, self.version)
        now = clock.now(self.session)
        return command(case, Moment(at or now, now, self.actor.staff_id))


async def change(
    request: Request, case_id: UUID, session: SessionDep, actor: CurrentActor, version: IfMatchDep, once: OnceDep
) -> Change:
    """A change of the case as the caller saw it: 428 without If-Match, 400 without Idempotency-Key."""
    return Change(session, actor, case_id, _declared(request), version, once)


async def addition(request: Request, case_id: UUID, session: SessionDep, actor: CurrentActor, once: OnceDep) -> Change:
    """A record that is put beside the others of a case, whatever the case's version: 400 without Idempotency-Key."""
    return Change(session, actor, case_id, _declared(request), None, once)


ChangeDep = Annotated[Change, Depends(change)]
AdditionDep = Annotated[Change, Depends(addition)]


def _declared(request: Request) -> Permission:
    """The route's own permission, so that it and the door cannot differ."""
    return Permission(access_of(request.scope["route"])["permission"])
