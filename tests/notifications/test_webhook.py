"""Webhooks over real sockets: signed so that others can check it, and over in time whatever the receiver does."""

import base64
import hashlib
import hmac
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from standardwebhooks.webhooks import Webhook

from notifications.channels import Letter
from notifications.channels.lookup import Resolver, system_resolver
from notifications.channels.webhook import WebhookCarrier, WebhookSettings
from notifications.notice import Delivered, Failed
from tests.notifications import receivers
from tests.notifications.certificates import Authority
from tests.notifications.receivers import Received, Receiver
from tests.notifications.world import SECRET, START

OTHER_SECRET = "whsec_" + base64.b64encode(b"the next secret of this endpoint").decode()
BODY = '{"data":{"place":"Huế"},"type":"deadline.breached"}'.encode()
QUICK = WebhookSettings(development=True, total_seconds=0.6)
BOUND = 10.0
"""Seconds: far more than any total of these tests, far less than what hangs or drips would take."""


def letter(url: str, *secrets: str, delivery: UUID | None = None) -> Letter:
    return Letter(delivery or uuid4(), BODY, url, secrets or (SECRET,), START, datetime.now(UTC))


def deliver(one: Letter, settings: WebhookSettings = QUICK, resolve: Resolver = system_resolver) -> Delivered | Failed:
    with closing(WebhookCarrier(settings, resolve=resolve)) as carrier:
        return carrier.send(one)


def send(url: str, settings: WebhookSettings = QUICK) -> tuple[Delivered | Failed, float]:
    began = time.monotonic()
    return deliver(letter(url), settings), time.monotonic() - began


def verified_by_hand(received: Received, secret: str) -> bool:
    """The published scheme, without the library: HMAC-SHA256 over id, timestamp and body, any of the v1 signatures."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join(
        [received.headers["webhook-id"].encode(), received.headers["webhook-timestamp"].encode(), received.body]
    )
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = [part.split(",", 1) for part in received.headers["webhook-signature"].split(" ")]
    return any(version == "v1" and hmac.compare_digest(expected, signature) for version, signature in given)


def test_a_webhook_is_signed_so_that_the_library_and_an_own_verifier_accept_it(receiver: Receiver) -> None:
    one = letter(receiver.url)
    assert deliver(one) == Delivered(204)
    [received] = receiver.received
    assert received.headers["webhook-id"] == str(one.delivery_id)
    assert received.headers["content-type"] == "application/json"
    assert received.body == BODY
    Webhook(SECRET).verify(received.body, received.headers)
    assert verified_by_hand(received, SECRET)
    assert not verified_by_hand(received, OTHER_SECRET)


def test_while_a_key_is_rotated_both_keys_verify(receiver: Receiver) -> None:
    assert deliver(letter(receiver.url, SECRET, OTHER_SECRET)) == Delivered(204)
    [received] = receiver.received
    for secret in (SECRET, OTHER_SECRET):
        Webhook(secret).verify(received.body, received.headers)
        assert verified_by_hand(received, secret)


def test_the_signing_time_is_utc_on_a_machine_in_another_zone(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert deliver(letter(receiver.url)) == Delivered(204)
        Webhook(SECRET).verify(receiver.received[0].body, receiver.received[0].headers)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("secrets", [("whsec_",), ("whsec_***",), ("",), (SECRET, "")])
def test_nothing_leaves_with_a_secret_that_cannot_sign(receiver: Receiver, secrets: tuple[str, ...]) -> None:
    assert deliver(letter(receiver.url, *secrets)) == Failed("secret_unusable")
    assert receiver.received == []


@pytest.mark.parametrize(
    ("answer", "receipt"),
    [
        (receivers.status(200), Delivered(200)),
        (receivers.status(202), Delivered(202)),
        (receivers.status(400), Failed("refused", 400)),
        (receivers.status(429), Failed("refused", 429)),
        (receivers.status(500), Failed("refused", 500)),
        (receivers.status(410), Failed("gone", 410, alarm=True)),
        (receivers.says(b"\x00\xff\r\n\r\n"), Failed("answer_malformed")),
        (receivers.says(b"HTTP/1.1 2OO OK\r\n\r\n"), Failed("answer_malformed")),
        (receivers.says(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"), Failed("answer_malformed")),
        (receivers.says(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000), Failed("answer_too_large")),
        (receivers.says(b"HTTP/1.1 100 Continue\r\n\r\n" * 5_000), Failed("answer_too_large")),
        (
            receivers.says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot-a-number\r\n"),
            Failed("answer_malformed"),
        ),
        (receivers.says(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999999\r\n\r\n"), Failed("time_is_up")),
        (receivers.closes_half, Delivered(200)),
    ],
)
def test_every_answer_becomes_a_receipt(
    answer: Callable[[socket.socket, Received], None], receipt: Delivered | Failed
) -> None:
    with Receiver(answer) as receiver:
        assert send(receiver.url)[0] == receipt


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    with Receiver(receivers.status(307, f"Location: {receiver.url}")) as elsewhere:
        assert send(elsewhere.url)[0] == Failed("redirected", 307)
    assert receiver.received == []


def hangs(connection: socket.socket, request: Received, *, receiver: list[Receiver]) -> None:
    receiver[0].stopping.wait(5)


@pytest.mark.parametrize("answer", [receivers.drips, receivers.drips_content])
def test_a_dripping_receiver_is_left_when_the_time_is_up(answer: Callable[[socket.socket, Received], None]) -> None:
    with Receiver(answer) as receiver:
        receipt, took = send(receiver.url)
    assert receipt == Failed("time_is_up")
    assert took < BOUND


def test_a_hanging_receiver_is_left_when_the_time_is_up() -> None:
    itself: list[Receiver] = []
    with Receiver(partial(hangs, receiver=itself)) as receiver:
        itself.append(receiver)
        receipt, took = send(receiver.url)
        receiver.stopping.set()
    assert receipt == Failed("time_is_up")
    assert took < BOUND


def test_an_answer_of_300_megabytes_is_cut_off_at_64_kib() -> None:
    with Receiver(receivers.floods) as receiver:
        receipt, took = send(receiver.url, WebhookSettings(development=True))
    assert receipt == Failed("answer_too_large")
    assert took < BOUND


def test_a_handshake_that_drips_is_left_when_the_time_is_up() -> None:
    def drip_hello(connection: socket.socket) -> None:
        connection.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
        while True:
            connection.sendall(b"\x03")
            time.sleep(0.02)

    with Receiver(greeting=drip_hello) as receiver:
        receipt, took = send(f"https://127.0.0.1:{receiver.port}/")
    assert isinstance(receipt, Failed)
    assert took < BOUND


def test_nobody_listening_is_a_failure_like_any_other() -> None:
    with Receiver() as receiver:
        url = receiver.url
    assert send(url)[0] == Failed("unreachable")


def test_the_certificate_must_be_for_the_name_and_in_date(tmp_path: Path) -> None:
    authority = Authority.in_folder(tmp_path)
    trusting = QUICK.model_copy(update={"ca_file": authority.file})
    wrong = [authority.server("other.example.vn"), authority.server("localhost", days=-1)]
    for context in wrong:
        with Receiver(tls=context) as receiver:
            assert send(f"https://localhost:{receiver.port}/", trusting)[0] == Failed("tls_failed")
            assert receiver.received == []
    with Receiver(tls=authority.server("localhost")) as receiver:
        assert send(f"https://localhost:{receiver.port}/", trusting)[0] == Delivered(204)
        assert send(f"https://localhost:{receiver.port}/")[0] == Failed("tls_failed")


def test_a_name_is_looked_up_once_and_the_checked_address_is_the_one_called(receiver: Receiver) -> None:
    asked: list[str] = []

    def rebinds(host: str, port: int) -> list[str]:
        """Outside at first sight, and inside ever after."""
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    url = f"http://agency.example.vn:{receiver.port}/"
    with closing(WebhookCarrier(QUICK, resolve=rebinds)) as carrier:
        assert carrier.send(letter(url)) == carrier.send(letter(url)) == Delivered(204)
    assert receiver.received[0].headers["host"] == f"agency.example.vn:{receiver.port}"
    assert (asked, receiver.connections) == (["agency.example.vn"], 1)
    assert deliver(letter(url), resolve=rebinds) == Failed("address_closed")


def test_a_resolver_that_hangs_uses_up_the_time_and_no_more() -> None:
    released, answered = threading.Event(), threading.Event()

    def hang(host: str, port: int) -> list[str]:
        released.wait(BOUND)
        answered.set()
        return ["127.0.0.1"]

    assert deliver(letter("http://agency.example.vn:8080/"), resolve=hang) == Failed("time_is_up")
    assert not answered.is_set()
    released.set()


def test_the_machines_proxy_is_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with Receiver(receivers.status(502)) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert send(receiver.url)[0] == Delivered(204)
        assert proxy.received == []


def test_a_connection_is_kept_and_replaced_when_the_receiver_has_closed_it() -> None:
    def answer_and_close(connection: socket.socket, request: Received) -> None:
        connection.sendall(receivers.OK)
        connection.shutdown(socket.SHUT_RDWR)

    with Receiver() as receiver, closing(WebhookCarrier(QUICK)) as carrier:
        assert [carrier.send(letter(receiver.url)) for _ in range(3)] == [Delivered(204)] * 3
        assert receiver.connections == 1
        receiver.answer = answer_and_close
        assert [carrier.send(letter(receiver.url)) for _ in range(3)] == [Delivered(204)] * 3
