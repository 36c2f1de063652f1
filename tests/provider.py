"""The development provider as a real server, for tests in which a person signs in."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from sqlalchemy import Engine

from service.development.identity import identity_app
from tests.world import KEY


@contextmanager
def listening_provider() -> Iterator[socket.socket]:
    """A place for the provider: its address is known before the accounts that name it as their issuer."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def address_of(listening: socket.socket) -> str:
    """The issuer at this place."""
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def serving(listening: socket.socket, engine: Engine) -> Iterator[None]:
    """The provider, answering at its place."""
    app = identity_app(engine, issuer=address_of(listening), audience="lachan", signing_key=KEY)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
