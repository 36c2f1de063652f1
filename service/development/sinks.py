"""Where the demo's notices arrive: a real mail server and a webhook receiver that checks signatures, on loopback."""

import email
import email.policy
import html
import socket
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from service import clock
from workflows.calendar import local

KEPT = 1000
LARGEST_BODY = 65_536
SecretOf = Callable[[str], str | None]
"""The secret that webhooks under this name are signed with; None when there is no such webhook."""
PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>Lá Chắn: thông báo đã tới</title><style>body{{font:16px/1.5 sans-serif;margin:2rem;max-width:70rem}}
li{{margin:0 0 1rem}}pre{{white-space:pre-wrap;background:#f4f4f4;padding:.7rem;margin:.3rem 0}}
.bad{{color:#b00}}</style>
<h1>Thông báo đã tới / What has arrived</h1>{before}<ol reversed>{arrived}</ol></html>"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail or webhook as it arrived; `signature` is None for mail, `again` counts earlier ones of the same id."""

    at: datetime
    kind: Literal["mail", "webhook"]
    to: str
    id: str
    text: str
    signature: bool | None
    again: int

    @property
    def line(self) -> str:
        """The arrival in one line for the terminal."""
        sign = {None: "✉", True: "⚑ chữ ký đúng / signature valid", False: "✗ CHỮ KÝ SAI / SIGNATURE INVALID"}
        first = next(iter(self.text.splitlines()), "")
        return f"{local(self.at):%H:%M:%S} {sign[self.signature]} → {self.to}: {first[:110]}"


class Arrivals:
    """The newest arrivals, kept in memory and told on the terminal as they come; none of it where nobody looks."""

    def __init__(self, *, unseen: bool = False) -> None:
        self._kept: deque[Arrival] = deque(maxlen=KEPT)
        self.unseen = unseen

    def take(self, kind: Literal["mail", "webhook"], to: str, id_: str, text: str, signature: bool | None) -> None:
        """Keep one and tell it, if anybody looks."""
        if self.unseen:
            return
        again = sum(one.id == id_ and one.to == to for one in self._kept)
        arrival = Arrival(clock.wall(), kind, to, id_, text, signature, again)
        self._kept.append(arrival)
        print(arrival.line, flush=True)

    def newest_first(self) -> list[Arrival]:
        """All that is kept."""
        return list(reversed(self._kept))


class _Mailbox:
    """What the mail server does with a message: it keeps it, unless it refuses the addressee."""

    def __init__(self, arrivals: Arrivals, refused: Container[str]) -> None:
        self._arrivals = arrivals
        self._refused = refused

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self._refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's)
        if self._arrivals.unseen:
            return "250 OK"
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        message = email.message_from_bytes(raw, _class=EmailMessage, policy=email.policy.default)
        text = f"{message['Subject']}\n\n{message.get_content()}"
        for recipient in envelope.rcpt_tos:
            self._arrivals.take("mail", recipient, str(message["Message-ID"]), text, None)
        return "250 OK"


@contextmanager
def mail_server(arrivals: Arrivals, *, refused: Container[str] = ()) -> Iterator[int]:
    """An SMTP server on loopback, in a thread of its own; its port. Mail to `refused` addresses is not taken."""
    # It must know its port beforehand: it calls itself to see that it listens.
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(_Mailbox(arrivals, refused), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def sink_routes(
    arrivals: Arrivals, secret_of: SecretOf, *, about: Callable[[], str] = str, down: Container[str] = ()
) -> list[Route]:
    """`POST /hooks/{name}` takes webhooks signed with the secret of that name; `/` and `/arrivals` show what came.

    `about` gives the HTML that stands above the arrivals; a name in `down` answers 503.
    """

    async def hook(request: Request) -> Response:
        name = request.path_params["name"]
        if name in down:
            return Response(status_code=503)
        secret = await run_in_threadpool(secret_of, name)
        if secret is None:
            return Response(status_code=404)
        body = (await request.body())[:LARGEST_BODY]
        valid = _signed(secret, body, request.headers)
        arrivals.take("webhook", name, request.headers.get("webhook-id", ""), body.decode(errors="replace"), valid)
        return Response(status_code=204 if valid else 401)

    async def page(_: Request) -> Response:
        return HTMLResponse(
            PAGE.format(before=await run_in_threadpool(about), arrived="".join(_items(arrivals.newest_first())))
        )

    async def listing(_: Request) -> Response:
        return JSONResponse([asdict(one) | {"at": one.at.isoformat()} for one in arrivals.newest_first()])

    return [Route("/hooks/{name}", hook, methods=["POST"]), Route("/", page), Route("/arrivals", listing)]


def _signed(secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, dict(headers))
    except (WebhookVerificationError, ValueError, OverflowError):
        # The library raises bare errors of its parsers for headers that are no signature at all.
        return False
    return True


def _items(arrived: Iterable[Arrival]) -> Iterable[str]:
    for one in arrived:
        signature = {None: "", True: "chữ ký đúng / signature valid", False: "<b class=bad>chữ ký sai / invalid</b>"}
        again = f" · gửi lại lần {one.again} / repeat" if one.again else ""
        head = f"{local(one.at):%H:%M:%S} {one.kind} → {html.escape(one.to)} {signature[one.signature]}{again}"
        yield f"<li>{head}<pre>{html.escape(one.text)}</pre></li>"
