"""What stands around the product in a demo: identity provider, mail server, webhook receiver, one page to look at."""

import socket
import threading
from collections.abc import Callable, Container
from contextlib import ExitStack
from dataclasses import dataclass

import uvicorn
from sqlalchemy import Engine
from sqlmodel import Session, col, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount

from notifications.tables import Endpoint
from service.development.identity import SigningKey, identity_app, make_signing_key
from service.development.preparations import CannotRun
from service.development.sinks import Arrivals, SecretOf, mail_server, sink_routes
from service.directory.endpoints import opened
from service.vault import Vault

HOST = "127.0.0.1"
AUDIENCE = "lachan"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the surroundings are; the port is held from the first moment on."""

    listening: socket.socket

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://{HOST}:{self.listening.getsockname()[1]}"

    @property
    def issuer(self) -> str:
        """The identity provider's issuer."""
        return f"{self.url}/identity"

    @property
    def hooks(self) -> str:
        """Below which the webhooks here are."""
        return f"{self.url}/hooks"


def bound(port: int) -> socket.socket:
    """A listening socket on loopback, or CannotRun saying that the port is taken."""
    try:
        return socket.create_server((HOST, port))
    except (OSError, OverflowError):
        raise CannotRun(
            f"Không mở được cổng {port} (có chương trình khác đang dùng?): hãy chọn cổng khác bằng --port.",
            f"Port {port} cannot be opened (does another program use it?): choose another one with --port.",
        ) from None


@dataclass(frozen=True, slots=True)
class Troubles:
    """Which mailboxes refuse their mail and which webhooks are down; whoever holds the sets may change them."""

    refused: Container[str] = ()
    down: Container[str] = ()


def stand(
    open_: ExitStack,
    place: Place,
    engine: Engine,
    secret_of: SecretOf,
    *,
    about: Callable[[], str],
    signing_key: SigningKey | None = None,
    troubles: Troubles = Troubles(),
    unseen: bool = False,
) -> int:
    """Start it all and tell the mail server's port; it ends with `open_`. `unseen`: nobody looks at what arrives."""
    arrivals = Arrivals(unseen=unseen)
    key = signing_key or make_signing_key()
    provider = identity_app(engine, issuer=place.issuer, audience=AUDIENCE, signing_key=key)
    sinks = sink_routes(arrivals, secret_of, about=about, down=troubles.down)
    app = Starlette(
        routes=[Mount("/identity", provider), *sinks],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])],
    )
    _serve(open_, app, place.listening)
    return open_.enter_context(mail_server(arrivals, refused=troubles.refused))


def secrets_in(engine: Engine, vault: Vault, hooks: str) -> SecretOf:
    """Secrets as the ledger of endpoints has them now, by the last part of the address."""

    def secret_of(name: str) -> str | None:
        wanted = select(Endpoint).where(col(Endpoint.channel) == "webhook", col(Endpoint.disabled_at).is_(None))
        with Session(engine) as session:
            for endpoint in session.exec(wanted):
                if opened(vault, endpoint.address_sealed, endpoint.id, "address") == f"{hooks}/{name}":
                    return opened(vault, endpoint.secret_sealed or b"", endpoint.id, "secret")
        return None

    return secret_of


def _serve(open_: ExitStack, app: Starlette, listening: socket.socket) -> None:
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listening],), name="surroundings", daemon=True)
    thread.start()

    def end() -> None:
        server.should_exit = True
        thread.join()

    open_.callback(end)
