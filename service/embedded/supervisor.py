"""The small process between us and PostgreSQL: when whoever started it vanishes, it ends the server.

It holds one end of a pipe; the other end dies with our process, even by `kill -9`. If the supervisor itself is killed,
the kernel signals the postmaster (setpriv --pdeathsig), which ends its children. Started as a file of its own, with
nothing but the standard library, in a session of its own so that Ctrl-C reaches the program first, the database last.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# First "fast" (break sessions off, write a checkpoint), then "immediate" (recover at the next start); seconds for each.
WAYS_TO_END = ((signal.SIGINT, 20), (signal.SIGQUIT, 15))


def launch(
    command: Sequence[str], *, socket: Path, cwd: Path, log: Path, env: Mapping[str, str], keep_open: int
) -> "subprocess.Popen[bytes]":
    """Start the supervisor over `command`; closing its stdin ends both. `keep_open` is inherited by every process.

    The folder `socket` is removed at the end: it may lie outside the data, where nobody else would.
    """
    with log.open("ab") as words:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, str(socket), *command],
            stdin=subprocess.PIPE,
            stdout=words,
            stderr=words,
            cwd=cwd,
            env=env,
            pass_fds=(keep_open,),
            start_new_session=True,
        )


def supervise(command: Sequence[str]) -> int:
    """Run the command until it ends by itself, our stdin is closed, or we are told to stop."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    told_to_stop = False

    def note(number: int, _: object) -> None:
        nonlocal told_to_stop
        told_to_stop |= number == signal.SIGTERM

    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, note)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, close_fds=False)
    while child.poll() is None and not told_to_stop:
        readable, _, _ = select.select([0, woken], [], [])
        if 0 in readable:
            break
        os.read(woken, 64)
    return end(child)


def end(child: "subprocess.Popen[bytes]") -> int:
    """End the server the gentlest way that works."""
    for number, seconds in WAYS_TO_END:
        if child.poll() is None:
            child.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(seconds)
    if child.poll() is None:
        child.kill()
    return child.wait()


if __name__ == "__main__":
    ended = supervise(sys.argv[2:])
    with contextlib.suppress(OSError):
        Path(sys.argv[1]).rmdir()
    sys.exit(ended != 0)
