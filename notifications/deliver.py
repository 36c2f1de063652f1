"""The beat of delivery: record what came back, take what is due, send it off, and never wait for a slow receiver."""

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from notifications import lanes, records
from notifications.lanes import Claimed
from notifications.notice import Channel, Failed, Notice
from notifications.records import Ended
from notifications.render import body_of
from notifications.sending import DeliverySettings, OpenSecret, Sending

LOGGER = logging.getLogger(__name__)

Transaction = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class BeatResult:
    """What was recorded by a beat; `dead` newly became dead letters, `in_flight` have not come back.

    `next_at` (the law's clock) is when to beat again at the latest, None when nothing waits; it is not after `now` when
    more is due than lanes are free. An attempt that comes back is a reason to beat at once: see `Deliverer.wait`.
    """

    sent: int
    failed: int
    dead: int
    in_flight: int
    now: datetime
    next_at: datetime | None


class Deliverer:
    """Delivers from the ledger for as long as a process lives; one thread calls it, others may do so elsewhere.

    `transaction` opens a session that commits at its end; `clock` reads the law's clock in it, for retry times; `wall`
    is the wall's clock, for signatures.
    """

    def __init__(
        self,
        transaction: Transaction,
        open_secret: OpenSecret,
        *,
        settings: DeliverySettings,
        clock: Callable[[Session], datetime],
        wall: Callable[[], datetime],
    ) -> None:
        self._transaction = transaction
        self._clock = clock
        self._sending = Sending(open_secret, settings, wall)

    def beat(self) -> BeatResult:
        """One transaction for everything that came back and everything that may leave; returns without waiting.

        When the transaction fails its error is raised, and what came back is recorded by the next beat.
        """
        ended = self._sending.ended()
        with self._transaction() as session:
            now = self._clock(session)
            recorded = records.record(session, ended, now)
            look = lanes.look(session, now, room={channel: self._sending.free(channel) for channel in Channel})
            if look.lost:
                recorded += records.reclaim(session, now)
            forwarded = lanes.forward(session, now, look.closed)
            ready, unfit = _fit_to_send(lanes.take(session, now, look.lanes))
            lanes.fix_bodies(session, {one.delivery_id: body for one, body in ready if one.body is None})
            recorded += records.record(session, unfit, now)
        next_at = now if look.lost or forwarded or unfit else look.next_at
        self._sending.written(ended)
        for one, body in ready:
            self._sending.start(one, body)
        return BeatResult(recorded.sent, recorded.failed, recorded.dead, self._sending.in_flight, now, next_at)

    def wait(self, seconds: float) -> bool:
        """Wait until an attempt comes back, at most that long; whether one did."""
        return self._sending.wait(seconds)

    def close(self) -> None:
        """Wait for what is in flight, record it, and let go of threads and connections."""
        self._sending.close()
        ended = self._sending.ended()
        if ended:
            with self._transaction() as session:
                records.record(session, ended, self._clock(session))
            self._sending.written(ended)


def _fit_to_send(claimed: Iterable[Claimed]) -> tuple[list[tuple[Claimed, bytes]], list[Ended]]:
    """The attempts with the bytes to send, and the ends of those that cannot leave at all."""
    ready: list[tuple[Claimed, bytes]] = []
    unfit: list[Ended] = []
    for one in claimed:
        try:
            body = one.body or body_of(Notice.recall(one.notice), one.channel, one.locale)
        except Exception as error:  # noqa: BLE001 (one row that cannot be rendered must not hold up its neighbours)
            LOGGER.error("delivery %s cannot be rendered: %s", one.delivery_id, type(error).__name__)
            unfit.append(Ended(one.delivery_id, one.attempt_no, Failed("not_rendered")))
            continue
        if one.disabled:
            unfit.append(Ended(one.delivery_id, one.attempt_no, Failed("endpoint_disabled", final=True)))
        else:
            ready.append((one, body))
    return ready, unfit
