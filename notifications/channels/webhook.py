"""Webhooks to agencies, signed as Standard Webhooks says: a 2xx is delivered, a 410 rings, all else has failed."""

import http.client
import ssl
from pathlib import Path
from typing import Annotated, Final

import httpx
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from notifications.channels import Letter
from notifications.channels.addresses import Refused, checked_networks, opening
from notifications.channels.lookup import Resolver, system_resolver
from notifications.channels.transport import Limits, PinnedTransport
from notifications.channels.wire import TooMuch
from notifications.notice import Delivered, Failed

GONE: Final = 410


class WebhookSettings(BaseModel):
    """How webhooks leave. `networks` are "name=network" entries that may lie in private ranges; `development` allows
    loopback and plain http; `lanes` is how many endpoints are served at once; `ca_file` adds an authority to trust.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    networks: Annotated[tuple[str, ...], AfterValidator(checked_networks)] = ()
    development: bool = False
    total_seconds: float = Field(default=15.0, gt=0, le=60)
    answer_bytes: int = Field(default=65_536, ge=1_024)
    lanes: int = Field(default=16, ge=1, le=256)
    ca_file: Path | None = None


class WebhookCarrier:
    """The webhook channel."""

    def __init__(self, settings: WebhookSettings, *, resolve: Resolver = system_resolver) -> None:
        transport = PinnedTransport(
            Limits(settings.total_seconds, settings.answer_bytes),
            openings=[opening(entry) for entry in settings.networks],
            development=settings.development,
            ca_file=settings.ca_file,
            resolve=resolve,
        )
        self._client = httpx.Client(
            transport=transport, trust_env=False, follow_redirects=False, headers={"User-Agent": "lachan"}
        )

    def send(self, letter: Letter) -> Delivered | Failed:
        """Post the body once, signed with every key of the endpoint."""
        try:
            headers = signed_headers(letter)
        except (ValueError, EmptyWebhookSecretError):
            return Failed("secret_unusable")
        try:
            status = self._client.post(letter.address, content=letter.body, headers=headers).status_code
        except Refused as refused:
            return Failed(refused.code)
        except (OSError, ValueError, http.client.HTTPException, httpx.HTTPError, httpx.InvalidURL) as error:
            return Failed(_code(error))
        if 200 <= status < 300:
            return Delivered(status)
        if status == GONE:
            return Failed("gone", status, alarm=True)
        return Failed("redirected" if 300 <= status < 400 else "refused", status)

    def close(self) -> None:
        """Close kept connections."""
        self._client.close()


def signed_headers(letter: Letter) -> dict[str, str]:
    """The Standard Webhooks headers; ValueError for a secret that is not base64, or is empty, or when there is none."""
    if not letter.secrets:
        raise ValueError("a webhook is never sent unsigned")
    message = letter.body.decode()
    signatures = [Webhook(secret).sign(str(letter.delivery_id), letter.signed_at, message) for secret in letter.secrets]
    return {
        "Content-Type": "application/json",
        "webhook-id": str(letter.delivery_id),
        "webhook-timestamp": str(int(letter.signed_at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _code(error: Exception) -> str:
    if isinstance(error, TooMuch):
        return "answer_too_large"
    if isinstance(error, TimeoutError):
        return "time_is_up"
    if isinstance(error, ssl.SSLError):
        return "tls_failed"
    return "unreachable" if isinstance(error, OSError) else "answer_malformed"
