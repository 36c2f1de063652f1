"""The timekeeper process: deadlines are raised, notices delivered and silence noticed for as long as it lives."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
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
from service.health.fitness import Unfit, refuse_unfit_database, tools
from service.settings import Settings
from service.vault import Vault
from service.worker.beats import ClockBeat, DeliveryBeat, OpenTransaction, Tend, Watch
from service.worker.forgetting import Forget
from service.worker.rhythm import Rhythm, Voice

log = logging.getLogger("lachan.worker")

WATCH_EVERY = 15.0
FORGET_EVERY = 3600.0


def run(settings: Settings) -> None:
    """Keep time until SIGTERM or SIGINT; Unfit when this process must not start.

    A database that goes away later only costs beats: the process stays, and what fell due fires when it is back.
    """
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    with timekeeper(settings):
        log.info("the worker keeps time")
        ending.wait()
    log.info("the worker has finished its beat and leaves")


@contextmanager
def timekeeper(settings: Settings) -> Iterator[None]:
    """The beats run while this is open; at the end they finish what they are at."""
    lent, url = tools(settings), settings.url_for("worker")
    with ExitStack() as open_:
        # The clock's beat has a connection of its own: whatever delivery does, the deadlines do not wait for it.
        clock_engine, engine = (make_engine(url, "lachan_worker", pool_size=size) for size in (1, 4))
        open_.callback(clock_engine.dispose)
        open_.callback(engine.dispose)
        refuse_unfit_database(clock_engine, settings)
        clock_beat = ClockBeat(partial(transaction, clock_engine, lent), name=f"{socket.gethostname()}:{os.getpid()}")
        clock_beat.forget_old_pulses()
        mine = partial(transaction, engine, lent)
        deliverer = open_.enter_context(closing(_deliverer(mine, lent["vault"], settings)))
        kept = timedelta(seconds=settings.request_keys_kept)
        # Whoever moves the clock has to be noticed sooner: then everything is looked at that much more often.
        tend_every = WATCH_EVERY * settings.longest_sleep
        rhythm = Rhythm(
            clock=Voice(clock_beat, every=settings.longest_sleep),
            delivery=Voice(DeliveryBeat(mine, deliverer), every=settings.longest_sleep),
            forget=Voice(Forget(mine, kept=kept, every=FORGET_EVERY), every=FORGET_EVERY),
            tend=Voice(Tend(mine, every=tend_every), every=tend_every),
            watch=Voice(Watch(mine, heartbeat_url=settings.heartbeat_url, every=WATCH_EVERY), every=WATCH_EVERY),
        )
        rhythm.start()
        open_.callback(rhythm.stop)
        yield


def _deliverer(mine: OpenTransaction, vault: Vault, settings: Settings) -> Deliverer:
    return Deliverer(mine, open_secret_with(vault), settings=channels(settings), clock=clock.now, wall=clock.wall)


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
