"""Names to addresses within a time limit, which the machine's own resolver does not know."""

import socket
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

from notifications.channels.wire import Budget, TimeIsUp

Resolver = Callable[[str, int], Sequence[str]]


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The addresses the machine's resolver gives, in its order of preference; none when it knows none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return ()
    return list(dict.fromkeys(str(answer[4][0]) for answer in found))


def look_up(resolve: Resolver, host: str, port: int, budget: Budget) -> Sequence[str]:
    """What the resolver answers; TimeIsUp when the budget ends first, and its thread is left behind."""
    answers: SimpleQueue[Sequence[str]] = SimpleQueue()
    threading.Thread(target=lambda: answers.put(resolve(host, port)), daemon=True).start()
    try:
        return answers.get(timeout=budget.seconds_left())
    except Empty:
        raise TimeIsUp from None
