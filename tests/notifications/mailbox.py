"""A real SMTP server on loopback that keeps what it takes."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from ssl import SSLContext
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """What the server took, as it came over the wire, and how it answers."""

    answer: str = "250 OK"
    at_recipient: str = "250 OK"
    at_farewell: str = "221 Bye"
    envelopes: list[Envelope] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 (the server's name for it)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.at_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        self.secured.append(session.ssl is not None)
        return self.answer

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return self.at_farewell

    @property
    def contents(self) -> list[bytes]:
        """The messages, as bytes."""
        return [one.content if isinstance(one.content, bytes) else b"" for one in self.envelopes]

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages, read."""
        return [message_from_bytes(content, policy=policy.default) for content in self.contents]


@contextmanager
def serving(mailbox: Mailbox, *, tls: SSLContext | None = None, **options: Any) -> Iterator[int]:
    """A server for this mailbox; gives its port. `tls` is spoken from the first byte."""
    loop = asyncio.new_event_loop()
    listener = socket.create_server(("127.0.0.1", 0))

    async def serve() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(mailbox, hostname="test", **options), sock=listener, ssl=tls)

    async def end(server: asyncio.Server) -> None:
        server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(serve(), loop).result(10)
        yield listener.getsockname()[1]
        asyncio.run_coroutine_threadsafe(end(server), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
        listener.close()
