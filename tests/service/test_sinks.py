"""What arrives at the demo's mail server and webhook receiver is kept, shown and checked."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from fastapi import FastAPI
from standardwebhooks.webhooks import Webhook

from service import clock
from service.development.sinks import Arrivals, mail_server, sink_routes
from service.directory.endpoints import fresh_secret
from tests.asgi import Client

SECRET = fresh_secret()
BODY = '{"type":"deadline.breached"}'


@pytest.fixture
def arrivals() -> Arrivals:
    return Arrivals()


@pytest.fixture
def client(arrivals: Arrivals) -> Iterator[Client]:
    app = FastAPI(routes=[*sink_routes(arrivals, {"police": SECRET}.get, about=lambda: "<p>thử</p>")])
    with Client(app) as made:
        yield made


def signed(secret: str, *, late: timedelta = timedelta(0)) -> dict[str, str]:
    at = clock.wall() - late
    return {
        "webhook-id": "one",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("one", at, BODY),
    }


def test_a_webhook_with_a_valid_signature_is_taken(client: Client, arrivals: Arrivals) -> None:
    assert client.post("/hooks/police", content=BODY, headers=signed(SECRET)).status_code == 204
    (arrival,) = arrivals.newest_first()
    assert (arrival.to, arrival.text, arrival.signature, arrival.again) == ("police", BODY, True, 0)


@pytest.mark.parametrize(
    "headers",
    [
        signed(fresh_secret()),
        signed(SECRET, late=timedelta(hours=1)),
        {},
        {"webhook-id": "one", "webhook-timestamp": "9" * 40, "webhook-signature": "v1,x"},
        {"webhook-id": "one", "webhook-timestamp": "1", "webhook-signature": "no signature at all"},
    ],
)
def test_any_other_is_refused_and_shown_as_invalid(client: Client, arrivals: Arrivals, headers: dict[str, str]) -> None:
    assert client.post("/hooks/police", content=BODY, headers=headers).status_code == 401
    assert [one.signature for one in arrivals.newest_first()] == [False]


def test_a_repeated_id_is_counted(client: Client, arrivals: Arrivals) -> None:
    for _ in range(3):
        client.post("/hooks/police", content=BODY, headers=signed(SECRET))
    assert [one.again for one in arrivals.newest_first()] == [2, 1, 0]


def test_a_webhook_that_nobody_registered_is_not_found(client: Client, arrivals: Arrivals) -> None:
    assert client.post("/hooks/nobody", content=BODY, headers=signed(SECRET)).status_code == 404
    assert arrivals.newest_first() == []


def test_mail_is_taken_decoded_and_shown(client: Client, arrivals: Arrivals) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = "lachan@demo.example", "chair@demo.example", "<one@demo>"
    message["Subject"] = "Quá hạn: hồ sơ XHGJ-XRZY-C"
    message.set_content("Cần xử lý ngay <b>.", cte="base64")
    with mail_server(arrivals) as port, smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.send_message(message)
    (listed,) = client.get("/arrivals").json()
    assert (listed["kind"], listed["to"], listed["signature"]) == ("mail", "chair@demo.example", None)
    assert listed["text"].startswith("Quá hạn: hồ sơ XHGJ-XRZY-C\n\nCần xử lý ngay <b>.")
    page = client.get("/").text
    assert "<p>thử</p>" in page
    assert "Cần xử lý ngay &lt;b&gt;." in page
