"""Where a demo is played: a database of its own, the real API, the sinks around it, a clock held still."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import Engine

from service import clock
from service.db import make_engine
from service.development import movable_clock
from service.development.children import Child, begin_api, wait_until_ready
from service.development.demo.hands import Hands, hands
from service.development.demo.mishaps import Mishaps
from service.development.demo_cast import Cast
from service.development.demo_directory import DemoDirectory, agency_id, load_demo
from service.development.foundation import lay
from service.development.identity import SigningKey, make_signing_key, mint
from service.development.preparations import Preparations, prepare
from service.development.surroundings import AUDIENCE, HOST, Place, Troubles, bound, stand
from service.directory.importer import import_territories

IN_FORCE = date(2025, 7, 1)
"""Since when the communes of today exist."""
OFFICERS = {"cong-an": "police", "benh-vien": "health", "tro-giup-phap-ly": "justice"}


@dataclass(frozen=True, slots=True)
class Theatre:
    """Everything that a demo needs of its surroundings."""

    prepared: Preparations
    owner: Engine
    url: str
    token_of: Callable[[str], str]
    """A token of the development provider for this account."""
    directory: DemoDirectory
    server: Child
    hands: Hands


@contextmanager
def opened(kept: Path | None, file: Path | None, cast: Cast, mishaps: Mishaps, *, at: datetime) -> Iterator[Theatre]:
    """A theatre at this moment of the law's clock; everything is gone at the end, unless its folder is to be kept."""
    with ExitStack() as open_:
        folder = kept or Path(tempfile.mkdtemp(prefix="lachan-demo-"))
        if kept is None:
            open_.callback(shutil.rmtree, folder, ignore_errors=True)
        prepared = _alone(prepare(folder))
        ground = lay(open_, prepared, movable=True, must_be_empty=False, durable=kept is not None)
        owner = make_engine(ground.owner_url, "lachan_owner", pool_size=3)
        app = make_engine(ground.app_url, "lachan_app", pool_size=3)
        open_.callback(app.dispose)
        open_.callback(owner.dispose)
        movable_clock.freeze(owner, at)
        place = Place(bound(0))
        open_.callback(place.listening.close)
        secrets: dict[str, str] = {}
        troubles = Troubles(refused=mishaps.refused, down=mishaps.down)
        key = make_signing_key()
        mail_port = stand(open_, place, app, secrets.get, about=str, signing_key=key, troubles=troubles, unseen=True)
        port = _free_port()
        url = f"http://{HOST}:{port}"
        # It takes its seconds to start; the directory is written meanwhile.
        server = begin_api(open_, prepared, ground, port=port, told=_told(url, place))
        if file is not None:
            import_territories(app, prepared.tools, file, valid_from=IN_FORCE)
        directory = load_demo(app, prepared.tools, issuer=place.issuer, hooks=place.hooks, cast=cast)
        secrets.update(directory.webhook_secrets)
        ours = open_.enter_context(hands(ground.worker_url, prepared.tools, mail_port))
        wait_until_ready(f"{url}/health/live", (server,))
        yield Theatre(prepared, owner, url, partial(_token, key, place.issuer), directory, server, ours)


def answering(cast: Cast) -> dict[UUID, str]:
    """Which account presses for each agency that is told."""
    return {
        agency_id(f"{prefix}-{code}"): f"demo:agency_officer:{code}:{kind}"
        for code in cast.provinces
        for prefix, kind in OFFICERS.items()
    }


def _alone(prepared: Preparations) -> Preparations:
    """Never somebody's own database, whatever the environment says."""
    alone = prepared.settings.model_copy(update={"database_url": SecretStr("")})
    return Preparations(prepared.data, prepared.keyring, alone, prepared.tools)


def _token(key: SigningKey, issuer: str, subject: str) -> str:
    return mint(key, subject=subject, audience=AUDIENCE, issuer=issuer, now=clock.wall())


def _free_port() -> int:
    with bound(0) as free:
        port: int = free.getsockname()[1]
    return port


def _told(url: str, place: Place) -> dict[str, str]:
    """What the API is told. A month in minutes is more than one minute's worth of requests: no limits here."""
    return {
        "LACHAN_PUBLIC_URL": url,
        "LACHAN_OIDC_ISSUER": place.issuer,
        "LACHAN_OIDC_JWKS_URL": f"{place.issuer}/jwks",
        "LACHAN_LIMIT_ACCOUNT": "0",
        "LACHAN_LIMIT_SENDER": "0",
        "LACHAN_LIMIT_ROUTE": "0",
    }
