"""The product's two processes as children: started as in production, ended in order, gone when we are gone."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx

from service.development.foundation import Foundation
from service.development.preparations import CannotRun, Preparations

SECONDS_TO_GET_READY = 60.0
SECONDS_TO_STOP = 30.0
LOOK_AGAIN = 0.05
LAST_LINES = 15


class ChildEnded(Exception):
    """One of the processes is gone by itself, and with it the run."""


class Child:
    """One `lachan …` process in a session of its own, so that Ctrl-C reaches us first and it second."""

    def __init__(self, name: str, *arguments: str, env: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        # The kernel kills the child when this process vanishes; to be started from the thread that lives longest.
        words = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-P", "-m", "service.cli", name, *arguments]
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                words, env=dict(env), stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
            )

    def check(self) -> None:
        """Go on only if it lives; ChildEnded with its last words."""
        if self._process.poll() is not None:
            said = "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])
            raise ChildEnded(
                f"Tiến trình {self.name} đã tự kết thúc nên dừng tất cả.\n"
                f"The process {self.name} has ended by itself, so everything stops. Its last words:\n{said}"
            )

    def stop(self) -> None:
        """Ask it to finish what it is at and wait for that; end it when it does not."""
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def begin(
    open_: ExitStack, prepared: Preparations, ground: Foundation, *, port: int, told: Mapping[str, str]
) -> tuple[Child, Child]:
    """Start the timekeeper and the API, each with the login of its own role; they end with `open_`, the API first."""
    env = _environment(prepared, told) | {"DATABASE_URL": ground.worker_url}
    worker = Child("worker", env=env, log=prepared.data / "worker.log")
    open_.callback(worker.stop)
    return worker, begin_api(open_, prepared, ground, port=port, told=told)


def begin_api(
    open_: ExitStack, prepared: Preparations, ground: Foundation, *, port: int, told: Mapping[str, str]
) -> Child:
    """Start the API alone, for whoever keeps time in another way; it ends with `open_`."""
    env = _environment(prepared, told) | {"DATABASE_URL": ground.app_url}
    api = Child("serve", "--port", str(port), env=env, log=prepared.data / "serve.log")
    open_.callback(api.stop)
    return api


def _environment(prepared: Preparations, told: Mapping[str, str]) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    return env | {"LACHAN_MODE": "development", "LACHAN_VAULT_KEYS": str(prepared.keyring), **told}


def wait_until_ready(page: str, children: Sequence[Child]) -> None:
    """Wait for the first 200 of this page of the API; ChildEnded or CannotRun when it will not come."""
    until = time.monotonic() + SECONDS_TO_GET_READY
    with httpx.Client(trust_env=False, timeout=2.0) as client:
        while time.monotonic() < until:
            for child in children:
                child.check()
            try:
                if client.get(page).status_code == 200:
                    return
            except httpx.TransportError:
                pass  # it does not listen yet
            time.sleep(LOOK_AGAIN)
    raise CannotRun(
        f"Hệ thống không sẵn sàng sau {SECONDS_TO_GET_READY:.0f} giây: xem nhật ký trong {children[0].log.parent}.",
        f"Not ready after {SECONDS_TO_GET_READY:.0f} seconds: look at the logs in {children[0].log.parent}.",
    )


def watch_over(children: Sequence[Child]) -> None:
    """Stay for as long as they all live; ChildEnded when one does not."""
    while True:
        for child in children:
            child.check()
        time.sleep(LOOK_AGAIN)
