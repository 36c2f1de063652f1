"""Mail to people over SMTP: one recipient a message, a constant Message-ID, one total time for the conversation."""

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from datetime import UTC
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from notifications.channels import Letter
from notifications.channels.lookup import look_up, system_resolver
from notifications.channels.wire import Budget, TimedTLS, TooMuch, connect, secure
from notifications.notice import Delivered, Failed

ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
ANSWERS_BYTES: Final = 65_536


class MailSettings(BaseModel):
    """The mail server. `security`: "starttls" upgrades, "tls" speaks TLS from the first byte, "none" is for a relay on
    the same machine. `lanes` is how many conversations run at once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = ""
    port: int = Field(default=25, ge=1, le=65535)
    security: Literal["none", "starttls", "tls"] = "starttls"
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: str = Field(default="", pattern=rf"\A({ADDRESS.pattern})?\z")
    total_seconds: float = Field(default=20.0, gt=0, le=60)
    lanes: int = Field(default=4, ge=1, le=64)
    ca_file: Path | None = None


class EmailCarrier:
    """The mail channel."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._context = ssl.create_default_context(cafile=settings.ca_file)
        self._context.sslsocket_class = TimedTLS

    def send(self, letter: Letter) -> Delivered | Failed:
        """Hand the message to the mail server; its acceptance is delivery."""
        if not self._settings.host or not self._settings.sender:
            return Failed("mail_not_configured")
        if ADDRESS.fullmatch(letter.address) is None:
            return Failed("address_malformed")
        budget = Budget(self._settings.total_seconds, ANSWERS_BYTES)
        try:
            self._hand_over(message_of(letter, self._settings.sender), budget)
        except smtplib.SMTPResponseException as error:
            return Failed("refused", error.smtp_code)
        except smtplib.SMTPRecipientsRefused as error:
            return Failed("refused", error.recipients[letter.address][0])
        except (OSError, ValueError, smtplib.SMTPException) as error:
            return Failed("time_is_up" if budget.is_over() else _code(error))
        return Delivered()

    def _hand_over(self, message: MIMEText, budget: Budget) -> None:
        smtp = _Conversation(self._settings, self._context, budget)
        try:
            smtp.log_on()
            smtp.send_message(message)
            # Accepted is accepted: a server that stumbles over the farewell must not get the message twice.
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
        finally:
            smtp.close()

    def close(self) -> None:
        """Nothing is kept open."""


def message_of(letter: Letter, sender: str) -> MIMEText:
    """The message: the body's first line is the subject, the rest the text; the same bytes on every attempt."""
    subject, _, words = letter.body.decode().partition("\n")
    # The newer EmailMessage loses the spaces between the encoded words of a long subject; this one keeps them.
    message = MIMEText(words.lstrip("\n"), "plain", "utf-8")
    message["From"] = sender
    message["To"] = letter.address
    message["Subject"] = Header(subject, "utf-8", header_name="Subject").encode()
    message["Date"] = format_datetime(letter.first_queued_at.astimezone(UTC))
    message["Message-ID"] = f"<{letter.delivery_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


class _Conversation(smtplib.SMTP):
    """SMTP whose every wait ends by one moment, however slowly the server speaks."""

    def __init__(self, settings: MailSettings, context: ssl.SSLContext, budget: Budget) -> None:
        self._settings = settings
        self._tls = context
        self._budget = budget
        domain = settings.sender.rpartition("@")[2]
        super().__init__(settings.host, settings.port, local_hostname=domain, timeout=settings.total_seconds)

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        answers = look_up(system_resolver, host, port, self._budget)
        raw = connect([ip_address(answer) for answer in answers], port, self._budget)
        return secure(raw, self._tls, host) if self._settings.security == "tls" else raw

    def log_on(self) -> None:
        """Upgrade to TLS and name ourselves, as far as the settings ask for it."""
        if self._settings.security == "starttls":
            self.starttls(context=self._tls)
            cast(TimedTLS, self.sock).budget = self._budget
        if self._settings.user:
            self.login(self._settings.user, self._settings.password.get_secret_value())


def _code(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "not_offered"
    if isinstance(error, ssl.SSLError):
        return "tls_failed"
    return "answer_malformed" if isinstance(error, TooMuch | ValueError) else "unreachable"
