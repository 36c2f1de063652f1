"""Fetches the provider's public keys in a thread of its own, so that verifying a token never calls outside."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Self

import httpx

from service import clock
from service.auth.keys import KeysUnavailable, usable_keys
from service.auth.provider import Provider, ProviderRefused
from service.auth.tokens import Gate
from service.web import strict_json

log = logging.getLogger("lachan.auth")

LARGEST_ANSWER = 64 * 1024
DEADLINE = timedelta(seconds=5)
REFRESH_SECONDS = 300.0
AT_MOST_EVERY_SECONDS = 10.0


def caller() -> httpx.Client:
    """A client that asks the provider and nobody else: no proxy of the surroundings, no redirect, nothing packed."""
    return httpx.Client(trust_env=False, timeout=2.0, follow_redirects=False, headers={"Accept-Encoding": "identity"})


class KeyWatch:
    """`with KeyWatch(gate, provider):` keeps the gate's keys fresh; an unknown `kid` only asks for an earlier look."""

    def __init__(
        self,
        gate: Gate,
        provider: Provider,
        *,
        every: float = REFRESH_SECONDS,
        at_most_every: float = AT_MOST_EVERY_SECONDS,
    ) -> None:
        self._gate = gate
        self._provider = provider
        self._every = every
        self._at_most_every = at_most_every
        self._asked, self._ending = Event(), Event()
        self._thread = Thread(target=self._keep_watch, name="provider-keys", daemon=True)

    def __enter__(self) -> Self:
        self._gate.on_unknown_key = self._asked.set
        self.refresh()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._gate.on_unknown_key = lambda: None
        self._ending.set()
        self._asked.set()
        self._thread.join()

    def refresh(self) -> None:
        """Look once; a provider out of reach costs a warning, the keys stay as they were."""
        try:
            with caller() as client:
                document = fetched(client, self._provider.check_address(self._keys_address(client)))
            self._gate.use_keys(usable_keys(document, self._provider.algorithm))
        except (httpx.HTTPError, httpx.InvalidURL, KeysUnavailable, ProviderRefused) as away:
            log.warning("the identity provider's keys were not refreshed: %s", type(away).__name__)

    def _keep_watch(self) -> None:
        # An unknown kid brings the next look forward, never nearer than the interval.
        while not self._ending.wait(self._at_most_every):
            if self._gate.ready:
                self._asked.wait(max(0.0, self._every - self._at_most_every))
            self._asked.clear()
            if not self._ending.is_set():
                self.refresh()

    def _keys_address(self, client: httpx.Client) -> str:
        if self._provider.jwks_url:
            return self._provider.jwks_url
        found = fetched(client, self._provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
        try:
            about = strict_json.read(found).value
        except strict_json.Unreadable as unreadable:
            raise KeysUnavailable(unreadable.code) from None
        if not isinstance(about, dict) or about.get("issuer") != self._provider.issuer:
            raise KeysUnavailable("another issuer")
        return str(about.get("jwks_uri"))


def fetched(client: httpx.Client, url: str, *, form: Mapping[str, str] | None = None) -> bytes:
    """The body of a 200, under a total deadline and a cap: httpx bounds only each read. With a form, it is posted."""
    until, body = clock.wall() + DEADLINE, b""
    with client.stream("GET" if form is None else "POST", url, data=form) as answer:
        if answer.status_code != 200 or "content-encoding" in answer.headers:
            raise KeysUnavailable(f"status {answer.status_code}")
        for part in answer.iter_raw():
            body += part
            if len(body) > LARGEST_ANSWER or clock.wall() > until:
                raise KeysUnavailable("too large or too slow")
    return body
