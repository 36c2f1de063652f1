"""The demo's directory behind the API, and a client for each of its people."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from service.auth.actor import current_actor
from service.auth.permissions import Permission
from service.auth.tokens import Gate
from service.development import movable_clock
from service.development.demo_directory import DemoDirectory, load_demo
from service.directory.routes import router
from service.settings import Settings
from service.web.declared import verify_declared
from service.web.limits import limits_of
from service.web.manners import add_manners
from tests.asgi import Client
from tests.service.auth.forging import ISSUER, PROVIDER, Forger

As = Callable[..., Client]


NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""A Monday, nine in the morning in Việt Nam."""


@pytest.fixture
def demo(engine: Engine, owner_engine: Engine, tools: Mapping[str, object]) -> DemoDirectory:
    movable_clock.freeze(owner_engine, NOW)
    return load_demo(engine, tools, issuer=ISSUER, hooks="http://127.0.0.1:9/hooks")


@pytest.fixture(scope="package")
def forger() -> Forger:
    return Forger()


@pytest.fixture
def app(engine: Engine, tools: Mapping[str, object], settings: Settings, forger: Forger) -> FastAPI:
    made = FastAPI()
    made.state.engine, made.state.tools, made.state.settings = engine, tools, settings
    made.state.gate, made.state.limits = Gate(PROVIDER), limits_of(settings)
    made.state.gate.use_keys({forger.key.kid: forger.key.public_jwk()})
    made.include_router(router, prefix="/v1")
    add_manners(made)
    verify_declared(made, current_actor, permissions=Permission)
    return made


@pytest.fixture
def acting_as(app: FastAPI, forger: Forger, demo: DemoDirectory) -> Iterator[As]:
    """`acting_as("commune_worker", "00004")` is a client with that person's token."""
    with ExitStack() as stack:

        def client(role: str, territory: str | None = None) -> Client:
            token = forger.sign(forger.header(), forger.claims(sub=demo.of(role, territory).subject))
            return stack.enter_context(Client(app, headers={"Authorization": f"Bearer {token}"}))

        yield client
