"""`python3 dev.py run`: the whole product with everything around it, on this machine, until Ctrl-C."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from service.db import make_engine
from service.development.children import ChildEnded, begin, wait_until_ready, watch_over
from service.development.demo_directory import load_demo
from service.development.foundation import CannotRun, lay
from service.development.state import RunState, data_folder, tell
from service.development.surroundings import HOST, Place, bound, stand
from service.development.welcome import identities, page_of, welcome
from service.embedded import CannotStart
from service.escalations.fitness import tools
from service.settings import Settings


def arguments_of(words: Sequence[str]) -> argparse.Namespace:
    """The command line; leaves with 2 when it cannot be read."""
    parser = argparse.ArgumentParser("dev.py run", description="Chạy toàn bộ hệ thống để dùng thử / Run everything")
    parser.add_argument("--port", type=_port, default=8111, help="cổng của API / the API's port")
    parser.add_argument("--data", type=Path, metavar="DIR", help="nơi giữ dữ liệu / where the data is kept")
    parser.add_argument("--no-demo", action="store_true", help="không nạp dữ liệu thử / without the demo directory")
    parser.add_argument("--demo", action="store_true", help="nạp vào DATABASE_URL trống / into an empty DATABASE_URL")
    parser.add_argument(
        "--movable-clock", action="store_true", help="đồng hồ dời được / with a clock that can be moved"
    )
    return parser.parse_args(words)


def _port(text: str) -> int:
    """A port whose neighbour, where the surroundings stand, is one too."""
    port = int(text)
    if not 1024 <= port < 65535:
        raise argparse.ArgumentTypeError("1024…65534")
    return port


def main(words: Sequence[str]) -> int:
    """Run until told to stop; 0 after Ctrl-C, 1 when a process ended by itself, 2 when the run cannot start."""
    chosen = arguments_of(words)
    asked = threading.Event()

    def leave(_number: int, _frame: FrameType | None) -> None:
        asked.set()
        raise KeyboardInterrupt

    # Ctrl-C too: a shell that starts us in the background has had it ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    try:
        with ExitStack() as open_:
            try:
                _run(open_, chosen)
            finally:
                _finish_in_peace()
    except KeyboardInterrupt:
        print("Đã dừng. / Stopped.")
    except SQLAlchemyError:
        # Interrupted in the middle of a statement, the library says so with an error of its own.
        if not asked.is_set():
            raise
        print("Đã dừng. / Stopped.")
    except (CannotRun, CannotStart) as reason:
        print(reason, file=sys.stderr)
        return 2
    except ChildEnded as ended:
        print(ended, file=sys.stderr)
        return 1
    return 0


def _finish_in_peace() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _run(open_: ExitStack, chosen: argparse.Namespace) -> None:
    data = data_folder(chosen.data).resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    bound(chosen.port).close()
    place = Place(bound(chosen.port + 1))
    open_.callback(place.listening.close)
    external = bool(Settings().database_url.get_secret_value())
    wants_demo = chosen.demo or not (external or chosen.no_demo)
    print("Đang khởi động… / Starting…", flush=True)
    ground = lay(open_, data, movable=chosen.movable_clock, must_be_empty=external and wants_demo)
    engine = make_engine(ground.app_url, "lachan_app", pool_size=3)
    open_.callback(engine.dispose)
    lent = tools(Settings(vault_keys=ground.keyring))
    mail_port = stand(open_, place, engine, lent["vault"], about=lambda: page_of(identities(engine, place.issuer)))
    api = f"http://{HOST}:{chosen.port}"
    children = begin(open_, data, ground, port=chosen.port, told=_told(api, place, mail_port))
    if wants_demo:
        load_demo(engine, lent, issuer=place.issuer, hooks=place.hooks)
    state = RunState(
        pid=os.getpid(), api=api, identity=place.issuer, surroundings=place.url, owner_url=ground.owner_url
    )
    open_.callback(tell(data, state).unlink, missing_ok=True)
    wait_until_ready(api, children)
    accounts = identities(engine, place.issuer)
    print(welcome(accounts, api=api, surroundings=place.url, movable=ground.movable), flush=True)
    watch_over(children)


def _told(api: str, place: Place, mail_port: int) -> dict[str, str]:
    """What the product's processes are told of their surroundings."""
    return {
        "LACHAN_PUBLIC_URL": api,
        "LACHAN_OIDC_ISSUER": place.issuer,
        "LACHAN_OIDC_JWKS_URL": f"{place.issuer}/jwks",
        "LACHAN_SMTP_HOST": HOST,
        "LACHAN_SMTP_PORT": str(mail_port),
        "LACHAN_SMTP_STARTTLS": "false",
        "LACHAN_SMTP_SENDER": "lachan@demo.example",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
