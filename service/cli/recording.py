"""How a command writes into the directory: one transaction of the API's own role, with its audit row."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from service.audit import log
from service.cli.speech import FAILED, MISUSED, database_url, settings, stop
from service.db import make_engine, request_transaction
from service.errors import ServiceError
from service.health.fitness import Unfit, tools
from service.web.problems import TEXTS


@contextmanager
def recorded(action: str) -> Iterator[Session]:
    """The session of one command; a refusal keeps its audit row and leaves with its words, as it would over HTTP."""
    engine = make_engine(database_url("app"), "lachan_app", pool_size=1)
    try:
        with request_transaction(engine, tools(settings())) as session:
            log.begin(session, action=action, actor_id=None, actor_kind="system")
            yield session
    except ServiceError as refused:
        stop(TEXTS["vi"][refused.code]["detail"], TEXTS["en"][refused.code]["detail"], FAILED)
    except DBAPIError as failed:
        stop(
            f"Chưa ghi được ({type(failed.orig).__name__}): xem lại DATABASE_URL và chạy `lachan migrate`.",
            f"Not recorded ({type(failed.orig).__name__}): look at DATABASE_URL, and run `lachan migrate`.",
            FAILED,
        )
    except Unfit as unfit:
        stop(unfit.vi, unfit.en, MISUSED)
    finally:
        engine.dispose()


def issuer_or(given: str) -> str:
    """The identity provider that an account or a token is of: the one given, else that of the settings."""
    issuer = given or settings().oidc_issuer
    if not issuer:
        stop(
            "Chưa biết nhà cung cấp danh tính: hãy đặt LACHAN_OIDC_ISSUER hoặc dùng --issuer.",
            "The identity provider is not known: set LACHAN_OIDC_ISSUER or give --issuer.",
            MISUSED,
        )
    return issuer
