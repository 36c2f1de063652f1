"""The only way in which anybody of the demo acts: requests to the API with a token of the development provider."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import httpx

TOKEN_KEPT = 600.0
"""Seconds of the wall; the provider's tokens live longer."""
TIME_OUT = 60.0
REFUSED = frozenset({409, 412})
"""What a person of the demo may be answered: the step is not possible now."""
NO_LONGER_THEIRS = 404


class DemoBroke(Exception):
    """An answer that no step of the demo expects."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `code` is empty when it was done."""

    status: int
    body: Any
    version: int | None

    @property
    def code(self) -> str:
        """Why it was refused: the first missing fact, or the problem itself."""
        if self.status < 400:
            return ""
        refusals = self.body.get("refusals") or [{}]
        return str(refusals[0].get("code") or self.body["code"])


class Api:
    """One service, spoken to by many people."""

    def __init__(self, base: str, token_of: Callable[[str], str]) -> None:
        self._token_of = token_of
        self._tokens: dict[str, tuple[str, float]] = {}
        self._http = httpx.Client(base_url=base, trust_env=False, timeout=TIME_OUT)
        self._alone = Lock()
        self.requests = 0

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def get(self, who: str, path: str) -> Answer:
        """What this account reads."""
        return self._asked(who, "GET", path, None, {})

    def post(self, who: str, path: str, body: Any, *, key: str, version: int | None = None) -> Answer:
        """A write by this account, under its own key."""
        return self._asked(who, "POST", path, body, {"Idempotency-Key": key} | _if_match(version))

    def press(self, who: str, escalation_id: object) -> Answer:
        """Take an escalation; it may be somebody else's by now."""
        return self._asked(who, "POST", f"/v1/escalations/{escalation_id}/acknowledgement", None, {}, NO_LONGER_THEIRS)

    def put(self, who: str, path: str, body: Any, *, version: int) -> Answer:
        """The whole of something, as this account now writes it."""
        return self._asked(who, "PUT", path, body, _if_match(version))

    def _asked(
        self, who: str, method: str, path: str, body: Any, headers: dict[str, str], also: int | None = None
    ) -> Answer:
        told = headers | {"Authorization": f"Bearer {self._token(who)}"}
        answer = self._http.request(method, path, json=body, headers=told)
        with self._alone:
            self.requests += 1
        if answer.is_error and answer.status_code not in {*REFUSED, also}:
            raise DemoBroke(f"{method} {path} as {who}: {answer.status_code} {answer.text[:600]}")
        etag = answer.headers.get("etag", "").strip('"')
        return Answer(answer.status_code, answer.json(), int(etag) if etag.isdecimal() else None)

    def _token(self, who: str) -> str:
        known, until = self._tokens.get(who, ("", 0.0))
        if time.monotonic() >= until:
            known = self._token_of(who)
            self._tokens[who] = known, time.monotonic() + TOKEN_KEPT
        return known


def _if_match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}
