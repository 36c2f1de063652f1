"""Sockets whose every wait ends by one moment and whose every byte is counted: a total for the whole exchange."""

import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any, cast

from notifications.channels.addresses import IPAddress


class TimeIsUp(TimeoutError):
    """The exchange has used up its total time."""


class TooMuch(OSError):
    """The other side has sent more than an answer may hold."""


class Budget:
    """What one exchange may use: seconds on the monotonic clock, and bytes received."""

    def __init__(self, seconds: float, received: int) -> None:
        self._ends = time.monotonic() + seconds
        self._received = received

    def seconds_left(self) -> float:
        """Seconds until the end; TimeIsUp when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeIsUp
        return left

    def is_over(self) -> bool:
        """Whether the time is used up."""
        return time.monotonic() >= self._ends

    def received(self, count: int) -> None:
        """Count bytes that came in; TooMuch beyond the allowance."""
        self._received -= count
        if self._received < 0:
            raise TooMuch


class TimedSocket(socket.socket):
    """A TCP socket under a budget."""

    budget: Budget

    def recv_into(self, *args: Any, **options: Any) -> int:
        """Receive within what is left of the budget."""
        self.settimeout(self.budget.seconds_left())
        count = super().recv_into(*args, **options)
        self.budget.received(count)
        return count

    def sendall(self, *args: Any) -> None:
        """Send within what is left of the budget."""
        self.settimeout(self.budget.seconds_left())
        super().sendall(*args)


class TimedTLS(ssl.SSLSocket):
    """A TLS socket under a budget; the handshake's total is the time-out it starts with."""

    budget: Budget

    def recv_into(self, *args: Any, **options: Any) -> int:
        """Receive within what is left of the budget."""
        self.settimeout(self.budget.seconds_left())
        count = super().recv_into(*args, **options)
        self.budget.received(count)
        return count

    def send(self, *args: Any) -> int:
        """Send within what is left of the budget; `sendall` is made of these."""
        self.settimeout(self.budget.seconds_left())
        return super().send(*args)


def connect(addresses: Iterable[IPAddress], port: int, budget: Budget) -> TimedSocket:
    """A connection to the first of these very addresses that answers; the last one's OSError when none does."""
    failure = OSError("no address to connect to")
    for address in addresses:
        raw = TimedSocket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
        raw.budget = budget
        try:
            raw.settimeout(budget.seconds_left())
            raw.connect((str(address), port))
        except OSError as error:
            raw.close()
            failure = error
            continue
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return raw
    raise failure


def secure(raw: TimedSocket, context: ssl.SSLContext, host: str) -> TimedTLS:
    """TLS over the connection, with the certificate checked against the host's name; the context makes TimedTLS."""
    raw.settimeout(raw.budget.seconds_left())
    secured = cast(TimedTLS, context.wrap_socket(raw, server_hostname=host))
    secured.budget = raw.budget
    return secured
