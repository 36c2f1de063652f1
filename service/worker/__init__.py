"""The timekeeper process: deadlines are raised, notices delivered and silence noticed for as long as it lives."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import cast

from pydantic import ValidationError

from notifications.channels.email import MailSettings
from notifications.channels.webhook import WebhookSettings
from notifications.deliver import Deliverer
from notifications.sending import DeliverySettings, OpenSecret
from service import clock
from service.db import make_engine, transaction
from service.directory.endpoints import Field, opened
from service.escalations.fitness import Unfit, refuse_unfit_database, tools
from service.settings import Settings
from service.vault import Vault
from service.worker.beats import LONGEST_SLEEP, ClockBeat, DeliveryBeat, Watch
from service.worker.rhythm import Rhythm, Voice

log = logging.getLogger("lachan.worker")

WATCH_EVERY = 15.0


def run(settings: Settings) -> None:
    """Keep time until SIGTERM or SIGINT; Unfit when this process must not start.

    A database that goes away later only costs beats: the process stays, and what fell due fires when it is back.
    """
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    with timekeeper(settings) as rhythm:
        log.info("the worker keeps time")
        while not ending.wait(LONGEST_SLEEP):
            rhythm.keep()
    log.info("the worker has finished its beat and leaves")


@contextmanager
def timekeeper(settings: Settings) -> Iterator[Rhythm]:
    """The running beats; at the end they finish what they are at."""
    lent = tools(settings)
    # The clock's beat has a connection of its own: whatever delivery does, the deadlines do not wait for it.
    clock_engine = make_engine(settings.url_for("worker"), "lachan_worker", pool_size=1)
    engine = make_engine(settings.url_for("worker"), "lachan_worker", pool_size=2)
    refuse_unfit_database(clock_engine, settings)
    mine = partial(transaction, engine, lent)
    clock_beat = ClockBeat(partial(transaction, clock_engine, lent), name=f"{socket.gethostname()}:{os.getpid()}")
    clock_beat.forget_old_pulses()
    deliverer = Deliverer(
        mine, open_secret_with(lent["vault"]), settings=channels(settings), clock=clock.now, wall=clock.wall
    )
    with closing(deliverer):
        rhythm = Rhythm(
            clock=Voice(clock_beat, every=LONGEST_SLEEP),
            delivery=Voice(DeliveryBeat(mine, deliverer), every=LONGEST_SLEEP),
            watch=Voice(Watch(mine, heartbeat_url=settings.heartbeat_url, every=WATCH_EVERY), every=WATCH_EVERY),
        )
        rhythm.start()
        try:
            yield rhythm
        finally:
            rhythm.stop()
    engine.dispose()
    clock_engine.dispose()


def open_secret_with(vault: Vault) -> OpenSecret:
    """What opens the sealed addresses and secrets of endpoints while they are sent to."""
    return lambda blob, endpoint_id, field: opened(vault, blob, endpoint_id, cast(Field, field))


def channels(settings: Settings) -> DeliverySettings:
    """How mail and webhooks leave; Unfit when they cannot leave like this."""
    try:
        return DeliverySettings(
            webhook=WebhookSettings(networks=settings.webhook_networks, development=settings.development),
            mail=MailSettings(
                host=settings.smtp_host,
                port=settings.smtp_port,
                security="starttls" if settings.smtp_starttls else "none",
                user=settings.smtp_user,
                password=settings.smtp_password,
                sender=settings.smtp_sender,
            ),
        )
    except ValidationError as wrong:
        named = ", ".join(".".join(map(str, error["loc"])) for error in wrong.errors(include_input=False))
        raise Unfit(
            f"Kênh gửi thông báo cấu hình sai ({named}): xem lại LACHAN_SMTP_* và LACHAN_WEBHOOK_NETWORKS.",
            f"The channels are configured wrongly ({named}): look at LACHAN_SMTP_* and LACHAN_WEBHOOK_NETWORKS.",
        ) from None
