"""The API process, wired on one screen: routers, manners, tools; no logic."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI

from service.assessments import routes as assessments
from service.assessments import specific_routes as specific
from service.auth.actor import current_actor
from service.auth.key_watch import KeyWatch
from service.auth.permissions import Permission
from service.auth.sign_in import sign_in_of
from service.auth.tokens import Gate
from service.cases import routes as cases
from service.closing import routes as closing
from service.console.seat import current_person
from service.console.wiring import FORMS_BELOW, add_console
from service.db import make_engine
from service.deadlines import law_routes as law
from service.deadlines import routes as deadlines
from service.directory import routes as directory
from service.emergency import decision_routes as emergency_decisions
from service.emergency import routes as emergency
from service.escalations import routes as escalations
from service.health import routes as health
from service.health.fitness import Unfit, identity_provider, refuse_unfit_database, tools
from service.intake import routes as intake
from service.notes import routes as notes
from service.plans import carrying_routes as carrying
from service.plans import routes as plans
from service.registries import routes as registries
from service.reviews import routes as reviews
from service.settings import Settings
from service.web.declared import verify_declared
from service.web.limits import limits_of
from service.web.manners import add_manners
from service.web.turnstile import Turnstile

VERSION = "0.1.0"
SLICES = (
    intake,
    cases,
    assessments,
    specific,
    emergency,
    emergency_decisions,
    plans,
    carrying,
    reviews,
    closing,
    registries,
    notes,
    deadlines,
    escalations,
    law,
    directory,
)
URGENT = [("POST", "/v1/reports"), ("POST", "/console/reports/new")]
FOR_HEALTH = 1
"""Connections and threads that no other request takes: a busy service still says that it is well."""


def create_app(settings: Settings) -> FastAPI:
    """The application, ready to answer; Unfit when this process must not start."""
    provider = identity_provider(settings)
    app = wired(settings)
    app.state.settings = settings
    app.state.tools = tools(settings)
    app.state.engine = make_engine(settings.url_for("app"), "lachan_app", pool_size=settings.pool_size + FOR_HEALTH)
    app.state.gate = Gate(provider)
    app.state.provider = provider
    app.state.sign_in = sign_in_of(settings, provider, app.state.gate)
    try:
        refuse_unfit_database(app.state.engine, settings)
    except Unfit:
        app.state.engine.dispose()
        raise
    return app


def wired(settings: Settings) -> FastAPI:
    """Every route with its manners and nothing behind them: what the API's description is made from."""
    app = FastAPI(
        title="Lá Chắn",
        version=VERSION,
        summary="Quản lý trường hợp trẻ em bị xâm hại / Case management for abuse intervention",
        lifespan=_life,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if settings.development else None,
    )
    app.include_router(health.router)
    for routes in SLICES:
        app.include_router(routes.router, prefix="/v1")
    app.state.limits = limits_of(settings)
    app.add_middleware(Turnstile, places=settings.pool_size, past=("/health/",), urgent=URGENT)
    has_console = bool(settings.oidc_client_id)
    add_manners(app, forms_below=FORMS_BELOW if has_console else None)
    if has_console:
        add_console(app)
    verify_declared(app, current_actor, current_person, permissions=Permission)
    return app


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    """The application's running life: its keys are kept fresh, its threads fit its connections."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = app.state.settings.pool_size + FOR_HEALTH
    with KeyWatch(app.state.gate, app.state.provider):
        yield
    app.state.engine.dispose()
