"""A proxy before PostgreSQL on a real socket, which can begin to swallow everything without closing anything."""

import selectors
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import make_url


class BlackHole:
    """`with BlackHole(url) as wire:` forwards at `wire.url`; while `swallowing`, nothing comes through either way.

    What was connected or sent while it swallowed is lost for good, as it is with packets.
    """

    def __init__(self, database_url: str, **bounds: int) -> None:
        behind = make_url(database_url)
        self._behind = Path(str(behind.query["host"])) / ".s.PGSQL.5432"
        self._listener = socket.create_server(("127.0.0.1", 0))
        port: int = self._listener.getsockname()[1]
        query = {name: str(value) for name, value in bounds.items()}
        before = behind.set(host="127.0.0.1", port=port, query=query)
        self.url = before.render_as_string(hide_password=False)
        self.swallowing = False
        self.swallowed = threading.Event()
        self._ending = False
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._forward, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ending = True
        self._thread.join()
        for one in (self._listener, *self._open):
            one.close()

    def _forward(self) -> None:
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._listener, selectors.EVENT_READ)
            while not self._ending:
                for key, _ in waiting.select(0.05):
                    if key.fileobj is self._listener:
                        self._connect(waiting)
                    else:
                        self._carry(waiting, key)

    def _connect(self, waiting: selectors.BaseSelector) -> None:
        caller, _ = self._listener.accept()
        self._open.append(caller)
        if self.swallowing:
            self.swallowed.set()
            return
        database = socket.socket(socket.AF_UNIX)
        database.connect(str(self._behind))
        self._open.append(database)
        waiting.register(caller, selectors.EVENT_READ, database)
        waiting.register(database, selectors.EVENT_READ, caller)

    def _carry(self, waiting: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
        speaker: socket.socket = key.fileobj  # type: ignore[assignment]
        listener: socket.socket = key.data
        if self.swallowing:
            self.swallowed.set()
            for one in (speaker, listener):
                waiting.unregister(one)
            return
        if speaker.fileno() < 0:
            return  # closed a moment ago, with the other end, for something of the same select
        words = speaker.recv(65_536)
        if words:
            listener.sendall(words)
            return
        for one in (speaker, listener):
            waiting.unregister(one)
            one.close()
