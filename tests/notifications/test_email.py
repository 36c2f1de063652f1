"""Mail to a real SMTP server, and to some that misbehave."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import compat32
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from notifications.channels import Letter
from notifications.channels.email import EmailCarrier, MailSettings, message_of
from notifications.notice import Channel, Delivered, Failed
from notifications.render import body_of
from tests.notifications.certificates import Authority
from tests.notifications.mailbox import Mailbox, serving
from tests.notifications.receivers import Receiver
from tests.notifications.world import START, a_notice

SENDER = "lachan@notices.example.vn"
CHAIR = "chair@commune.example.vn"
CRLF = compat32.clone(linesep="\r\n")


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    """Where a mail server takes what it gets."""
    with serving(mailbox) as port:
        yield port


def plain(port: int, **changes: Any) -> MailSettings:
    settings: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": "none", "sender": SENDER}
    return MailSettings(**settings | {"total_seconds": 2.0} | changes)


def letter(address: str = CHAIR) -> Letter:
    body = body_of(a_notice(), Channel.EMAIL, "vi")
    return Letter(UUID(int=5), body, address, (), START, datetime.now(UTC))


def test_a_person_reads_vietnamese_first_and_nothing_is_lost_on_the_way(port: int, mailbox: Mailbox) -> None:
    assert EmailCarrier(plain(port)).send(letter()) == Delivered()
    [message] = mailbox.messages
    assert message["Subject"] == "QUÁ HẠN: LC-7K3M-9Q (Phường Bến Nghé, Thành phố Hồ Chí Minh)"
    words = message.get_content().replace("\r\n", "\n")
    assert f"{message['Subject']}\n\n{words}" == letter().body.decode()
    assert words.index("Thời hạn dưới đây") < words.index("The term below")


def test_the_envelope_names_one_recipient_and_the_headers_say_it_is_a_machine(port: int, mailbox: Mailbox) -> None:
    EmailCarrier(plain(port)).send(letter())
    [envelope], [message] = mailbox.envelopes, mailbox.messages
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, [CHAIR])
    assert (message["From"], message["To"], message["Auto-Submitted"]) == (SENDER, CHAIR, "auto-generated")
    assert message["Message-ID"] == f"<{UUID(int=5)}@notices.example.vn>"


def test_every_attempt_is_the_same_message_to_the_last_byte(port: int, mailbox: Mailbox) -> None:
    carrier = EmailCarrier(plain(port))
    carrier.send(letter())
    carrier.send(letter())
    first, second = mailbox.contents
    assert first == second == message_of(letter(), SENDER).as_bytes(policy=CRLF)


def test_a_long_subject_keeps_every_space(port: int, mailbox: Mailbox) -> None:
    subject = "Sắp đến hạn: YTPN-B5JD-D (Xã Bắc Hà, Tỉnh Lào Cai), hai giờ nữa, còn phải làm"
    EmailCarrier(plain(port)).send(replace(letter(), body=f"{subject}\n\nChữ.\n".encode()))
    [message] = mailbox.messages
    assert message["Subject"] == subject


@pytest.mark.parametrize("answer", ["451 Try later", "554 No"])
def test_a_refused_message_keeps_the_servers_code(port: int, mailbox: Mailbox, answer: str) -> None:
    mailbox.answer = answer
    assert EmailCarrier(plain(port)).send(letter()) == Failed("refused", int(answer[:3]))


def test_a_refused_recipient_keeps_the_servers_code(port: int, mailbox: Mailbox) -> None:
    mailbox.at_recipient = "550 No such person"
    assert EmailCarrier(plain(port)).send(letter()) == Failed("refused", 550)


@pytest.mark.parametrize(
    "address", ["", "chair", "a@b.vn\r\nBcc: c@d.vn", "Chair <a@b.vn>", "a@b.vn, c@d.vn", "chủ@b.vn", "a b@c.vn"]
)
def test_an_address_with_anything_else_in_it_is_not_written_to(port: int, address: str) -> None:
    assert EmailCarrier(plain(port)).send(letter(address)) == Failed("address_malformed")


def test_without_a_mail_server_in_the_settings_every_attempt_fails_and_so_rings() -> None:
    assert EmailCarrier(MailSettings()).send(letter()) == Failed("mail_not_configured")


def test_starttls_protects_the_conversation_and_logs_on_inside_it(tmp_path: Path, mailbox: Mailbox) -> None:
    authority = Authority.in_folder(tmp_path)
    seen: list[LoginPassword] = []

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword) -> AuthResult:
        seen.append(given)
        return AuthResult(success=given.password == b"right", handled=False)

    options: dict[str, Any] = {
        "tls_context": authority.server("localhost"),
        "authenticator": check,
        "auth_required": True,
    }
    with serving(mailbox, **options) as port:
        settings = plain(port, host="localhost", security="starttls", ca_file=authority.file, user="lachan")
        right, wrong = (
            settings.model_validate(settings.model_dump() | {"password": word}) for word in ("right", "wrong")
        )
        assert EmailCarrier(right).send(letter()) == Delivered()
        assert EmailCarrier(wrong).send(letter()) == Failed("refused", 535)
        assert EmailCarrier(right.model_copy(update={"ca_file": None})).send(letter()) == Failed("tls_failed")
    assert mailbox.secured == [True]
    assert {one.login for one in seen} == {b"lachan"}


def test_tls_from_the_first_byte(tmp_path: Path, mailbox: Mailbox) -> None:
    authority = Authority.in_folder(tmp_path)
    with serving(mailbox, tls=authority.server("localhost")) as port:
        settings = plain(port, host="localhost", security="tls", ca_file=authority.file)
        assert EmailCarrier(settings).send(letter()) == Delivered()
        assert EmailCarrier(settings.model_copy(update={"ca_file": None})).send(letter()) == Failed("tls_failed")


def test_a_server_that_does_not_offer_tls_gets_nothing(port: int, mailbox: Mailbox) -> None:
    settings = plain(port, security="starttls")
    assert EmailCarrier(settings).send(letter()) == Failed("not_offered")
    assert mailbox.envelopes == []


def test_a_mail_server_that_drips_is_left_when_the_time_is_up() -> None:
    def drip(connection: Any) -> None:
        while True:
            connection.sendall(b"220-still here\r\n")
            time.sleep(0.02)

    with Receiver(greeting=drip) as receiver:
        began = time.monotonic()
        receipt = EmailCarrier(plain(receiver.port, total_seconds=0.6)).send(letter())
        assert (receipt, time.monotonic() - began < 10.0) == (Failed("time_is_up"), True)


def test_a_mail_server_that_never_ends_its_greeting_is_cut_off() -> None:
    with Receiver(greeting=lambda connection: connection.sendall(b"220-x\r\n" * 100_000)) as receiver:
        assert EmailCarrier(plain(receiver.port)).send(letter()) == Failed("unreachable")


def test_a_stumble_over_the_farewell_does_not_send_the_message_again(port: int, mailbox: Mailbox) -> None:
    mailbox.at_farewell = "421 Not now"
    assert EmailCarrier(plain(port)).send(letter()) == Delivered()


def test_nobody_listening_is_a_failure_like_any_other() -> None:
    with Receiver() as receiver:
        port = receiver.port
    assert EmailCarrier(plain(port)).send(letter()) == Failed("unreachable")
