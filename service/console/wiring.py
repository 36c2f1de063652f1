"""Puts the console into an application that has a client at the identity provider."""

from fastapi import FastAPI

from service.console import (
    routes_assessment,
    routes_cases,
    routes_inbox,
    routes_report,
    routes_sign_in,
    static,
)
from service.console.dress import Dress

FORMS_BELOW = "/console/"
ROUTERS = (static, routes_sign_in, routes_cases, routes_inbox, routes_assessment, routes_report)


def add_console(app: FastAPI) -> None:
    """Every page; their manners are added last, around everything else."""
    for routes in ROUTERS:
        app.include_router(routes.router)
    app.add_middleware(Dress)
