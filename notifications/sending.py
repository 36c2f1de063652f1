"""Attempts on their way: one thread each, never more than the lanes of their channel, every end a receipt."""

import logging
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from notifications.channels import Carrier, Letter
from notifications.channels.email import EmailCarrier, MailSettings
from notifications.channels.webhook import WebhookCarrier, WebhookSettings
from notifications.lanes import Claimed
from notifications.notice import Channel, Delivered, Failed
from notifications.records import Ended

LOGGER = logging.getLogger(__name__)


class OpenSecret(Protocol):
    """Opens a sealed field of an endpoint: "address", "secret" or "next_secret"."""

    def __call__(self, blob: bytes, endpoint_id: UUID, field: str, /) -> str:
        """The text that was sealed."""
        ...


class DeliverySettings(BaseModel):
    """How each channel leaves. Mail has lanes of its own, so that a mail server that hangs holds no webhook up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    webhook: WebhookSettings = WebhookSettings()
    mail: MailSettings = MailSettings()


class Sending:
    """The attempts of this process that are in flight; used by one thread, which also keeps the ledger."""

    def __init__(self, open_secret: OpenSecret, settings: DeliverySettings, wall: Callable[[], datetime]) -> None:
        self._open_secret = open_secret
        self._wall = wall
        self._carriers: dict[Channel, Carrier] = {
            Channel.EMAIL: EmailCarrier(settings.mail),
            Channel.WEBHOOK: WebhookCarrier(settings.webhook),
        }
        self._lanes = {Channel.EMAIL: settings.mail.lanes, Channel.WEBHOOK: settings.webhook.lanes}
        self._threads = {
            channel: ThreadPoolExecutor(lanes, thread_name_prefix=f"lachan-{channel}")
            for channel, lanes in self._lanes.items()
        }
        self._in_flight: Counter[Channel] = Counter()
        self._back: SimpleQueue[tuple[Channel, Ended]] = SimpleQueue()
        self._ended: list[Ended] = []

    @property
    def in_flight(self) -> int:
        """How many attempts have not come back yet."""
        return self._in_flight.total()

    def free(self, channel: Channel) -> int:
        """How many more attempts of this channel may start now."""
        return self._lanes[channel] - self._in_flight[channel]

    def start(self, claimed: Claimed, body: bytes) -> None:
        """Send it off; its end turns up in `ended`."""
        self._in_flight[claimed.channel] += 1
        self._threads[claimed.channel].submit(self._run, claimed, body)

    def wait(self, seconds: float) -> bool:
        """Wait until something comes back, at most that long; whether something did."""
        try:
            self._arrived(self._back.get(timeout=max(seconds, 0)))
        except Empty:
            return False
        return True

    def ended(self) -> list[Ended]:
        """What came back and is not yet written down."""
        while not self._back.empty():
            self._arrived(self._back.get())
        return list(self._ended)

    def written(self, ended: Collection[Ended]) -> None:
        """Forget what the ledger has."""
        done = {id(one) for one in ended}
        self._ended = [one for one in self._ended if id(one) not in done]

    def close(self) -> None:
        """Wait for what is in flight (each has its total time), then let go of threads and connections."""
        for threads in self._threads.values():
            threads.shutdown()
        for carrier in self._carriers.values():
            carrier.close()

    def _arrived(self, back: tuple[Channel, Ended]) -> None:
        channel, ended = back
        self._in_flight[channel] -= 1
        self._ended.append(ended)

    def _run(self, claimed: Claimed, body: bytes) -> None:
        try:
            receipt = self._attempt(claimed, body)
        except Exception as error:  # noqa: BLE001 (recorded as a failure, retried, and it rings)
            LOGGER.error("delivery %s broke: %s", claimed.delivery_id, type(error).__name__)
            receipt = Failed("broken")
        self._back.put((claimed.channel, Ended(claimed.delivery_id, claimed.attempt_no, receipt)))

    def _attempt(self, claimed: Claimed, body: bytes) -> Delivered | Failed:
        letter = Letter(
            delivery_id=claimed.delivery_id,
            body=body,
            address=self._open_secret(claimed.address_sealed, claimed.endpoint_id, "address"),
            secrets=self._secrets(claimed),
            first_queued_at=claimed.first_queued_at,
            signed_at=self._wall(),
        )
        return self._carriers[claimed.channel].send(letter)

    def _secrets(self, claimed: Claimed) -> tuple[str, ...]:
        sealed = {"secret": claimed.secret_sealed, "next_secret": claimed.next_secret_sealed}
        return tuple(
            self._open_secret(blob, claimed.endpoint_id, name) for name, blob in sealed.items() if blob is not None
        )
