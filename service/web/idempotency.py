"""A POST that creates takes effect once: the same key and body get the stored answer, in the caller's transaction.

The door of the subject is opened before `Once.answer`, so that a stored answer is given only to who may still see it;
a request that closes its own door opens it within.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from sqlalchemy import text
from sqlmodel import Session

from service import clock, vault
from service.asking import Question
from service.db import SessionDep, work, writes
from service.errors import KeyReused, KeyRunning, Malformed, MissingKey, Unauthenticated
from service.tables.columns import fresh_key
from service.tables.request_key import RequestKey

KEY = re.compile(r"[\x21-\x7e]{1,255}")
KEPT_HEADERS = ("etag", "location")
TRY_LOCK: Question[bool] = Question(text("SELECT pg_try_advisory_xact_lock(:number)"), bool)


class Known(NamedTuple):
    """What was answered under a key."""

    id: UUID
    body_digest: str
    status: int
    headers: dict[str, object]
    shown: list[str]
    answer_sealed: bytes | None


KNOWN = Question(
    text("""
    SELECT id, body_digest, status, headers, shown, answer_sealed FROM request_key
    WHERE caller = :caller AND route = :route AND key_digest = :key_digest"""),
    Known,
)


@dataclass(frozen=True, slots=True)
class Once:
    """The key of one request, and the only way to answer under it."""

    request: Request
    session: Session
    key: str

    def answer(self, make: Callable[[], Response]) -> Response:
        """The stored answer of this key, or that of `make`, stored with everything else that `make` writes.

        KeyReused when the key came with another body or path, KeyRunning while its first request is being answered.
        """
        caller, route = self._caller(), _template(self.request)
        digest = sha256(self.key.encode()).hexdigest()
        self._lock(caller, route, digest)
        known = KNOWN.one(self.session, caller=caller, route=route, key_digest=digest)
        if known is not None:
            return self._again(known)
        made = make()
        self._keep(made, caller, route, digest)
        return made

    def _caller(self) -> UUID:
        caller: UUID | None = getattr(self.request.state, "caller", None)
        if caller is None:
            raise Unauthenticated()
        return caller

    def _lock(self, caller: UUID, route: str, digest: str) -> None:
        number = int.from_bytes(sha256(f"{caller} {route} {digest}".encode()).digest()[:8], signed=True)
        if not TRY_LOCK.one(self.session, number=number):
            raise KeyRunning()

    def _fingerprint(self) -> str:
        """The path belongs to it: the same key for another case is another request."""
        body_digest: str = self.request.state.body_digest
        return sha256(f"{self.request.url.path} {body_digest}".encode()).hexdigest()

    def _again(self, known: Known) -> Response:
        if not hmac.compare_digest(known.body_digest, self._fingerprint()):
            raise KeyReused()
        work(self.session).shown.update(known.shown)
        body = ""
        if known.answer_sealed is not None:
            body = vault.of(self.session).open(known.answer_sealed, kind="P2", record=known.id, field="answer")
        headers = {name: str(value) for name, value in known.headers.items()}
        return Response(body.encode(), known.status, headers)

    def _keep(self, made: Response, caller: UUID, route: str, digest: str) -> None:
        record = fresh_key()
        body = bytes(made.body).decode()
        sealed = vault.of(self.session).seal(body, kind="P2", record=record, field="answer") if body else None
        kept = {name: made.headers[name] for name in (*KEPT_HEADERS, "content-type") if name in made.headers}
        writes(self.session).add(
            RequestKey(
                id=record,
                caller=caller,
                route=route,
                key_digest=digest,
                body_digest=self._fingerprint(),
                status=made.status_code,
                headers=dict(kept),
                shown=sorted(work(self.session).shown),
                answer_sealed=sealed,
                created_at=clock.wall(),
            )
        )


def _template(request: Request) -> str:
    """Method and path with the names of its parameters: what `route` means for a key."""
    path = request.url.path
    for name, value in request.path_params.items():
        path = path.replace(f"/{value}", f"/{{{name}}}", 1)
    return f"{request.method} {path}"


async def once(
    request: Request,
    session: SessionDep,
    header: Annotated[
        str | None,
        Header(alias="Idempotency-Key", description="1 to 255 visible ASCII characters; the same on every repetition."),
    ] = None,
) -> Once:
    """The key of a POST that creates: 400 `missing_key` without, 400 `bad_key` when malformed."""
    if header is None:
        raise MissingKey()
    given = request.headers.getlist("idempotency-key")
    if len(given) != 1 or not KEY.fullmatch(given[0]):
        raise Malformed("bad_key")
    return Once(request, session, given[0])


OnceDep = Annotated[Once, Depends(once)]
