"""The worker's own beats, called one after the other: what is due at one moment is done in the same order anywhere."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

from notifications.channels.email import MailSettings
from notifications.channels.webhook import WebhookSettings
from notifications.deliver import Deliverer
from notifications.sending import DeliverySettings
from service import clock
from service.db import make_engine, transaction
from service.development.clock_travel import Waiting
from service.development.surroundings import HOST
from service.escalations.commands import raise_due
from service.escalations.dead_letters import raise_dead_letters
from service.health.fitness import Tools
from service.worker import open_secret_with
from service.worker.beats import LARGEST_BATCH, OpenTransaction, Tend

PATIENT = 60.0
"""Seconds of the wall that an attempt may take: a busy machine is no receiver that is down."""
LANES = 16
SENDER = "lachan@demo.example"


class Hands:
    """Does what the worker would do, when it is told to: nothing is looked for again and again, nothing runs beside it.

    A worker of its own is as right, but whether it sends a notice before or after the next act is chance.
    """

    def __init__(self, transaction: OpenTransaction, deliverer: Deliverer) -> None:
        self._transaction = transaction
        self._deliverer = deliverer
        self._tend = Tend(transaction, every=0.0)

    def do(self, waiting: Waiting) -> None:
        """A part of what waits: first the clocks, then what is to be sent, then the alarms that hang on no clock."""
        if waiting.clocks:
            with self._transaction() as session:
                raise_due(session, limit=LARGEST_BATCH)
        if waiting.clocks or waiting.deliveries:
            self._send()
        elif waiting.letters:
            with self._transaction() as session:
                raise_dead_letters(session)
        else:
            self._tend()

    def _send(self) -> None:
        """Send all that is due: the next notice of every receiver at a time, until none of them gets another."""
        while flying := self._deliverer.beat().in_flight:
            for _ in range(flying):
                self._deliverer.wait(PATIENT)


@contextmanager
def hands(worker_url: str, tools: Tools, mail_port: int) -> Iterator[Hands]:
    """Hands with the login of the worker; at the end what they have sent off comes back first."""
    engine = make_engine(worker_url, "lachan_worker", pool_size=2)
    mine = partial(transaction, engine, tools)
    mail = MailSettings(host=HOST, port=mail_port, security="none", sender=SENDER, total_seconds=PATIENT, lanes=LANES)
    channels = DeliverySettings(webhook=WebhookSettings(development=True, total_seconds=PATIENT), mail=mail)
    secrets = open_secret_with(tools["vault"])
    try:
        with closing(Deliverer(mine, secrets, settings=channels, clock=clock.now, wall=clock.wall)) as deliverer:
            yield Hands(mine, deliverer)
    finally:
        engine.dispose()
