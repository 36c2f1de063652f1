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
from service.development.arguments import Arguments
from service.development.children import ChildEnded, begin, wait_until_ready, watch_over
from service.development.demo_directory import load_demo
from service.development.foundation import lay
from service.development.preparations import CannotRun, prepare
from service.development.state import RunState, tell
from service.development.surroundings import HOST, Place, bound, secrets_in, stand
from service.development.welcome import identities, page_of, welcome
from service.embedded import CannotStart


def arguments_of(words: Sequence[str]) -> argparse.Namespace:
    """The command line; leaves with 2 when it cannot be read, CannotRun for a port that cannot be."""
    parser = Arguments("dev.py run", description="Chạy toàn bộ hệ thống để dùng thử / Run everything")
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
    if not (text.isdecimal() and 1024 <= int(text) < 65535):
        raise CannotRun(
            "--port phải là một số từ 1024 đến 65534: API dùng cổng ấy, những gì ở quanh dùng cổng kế tiếp.",
            "--port is a number from 1024 to 65534: the API takes it, what stands around it takes the next one.",
        )
    return int(text)


def main(words: Sequence[str]) -> int:
    """Run until told to stop; 0 after Ctrl-C, 1 when a process ended by itself, 2 when the run cannot start."""
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
                _run(open_, arguments_of(words))
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
    prepared = prepare(chosen.data)
    bound(chosen.port).close()
    place = Place(bound(chosen.port + 1))
    open_.callback(place.listening.close)
    external = bool(prepared.settings.database_url.get_secret_value())
    wants_demo = chosen.demo or not (external or chosen.no_demo)
    print("Đang khởi động… / Starting…", flush=True)
    ground = lay(open_, prepared, movable=chosen.movable_clock, must_be_empty=external and wants_demo)
    engine = make_engine(ground.app_url, "lachan_app", pool_size=3)
    open_.callback(engine.dispose)
    secret_of = secrets_in(engine, prepared.tools["vault"], place.hooks)
    mail_port = stand(open_, place, engine, secret_of, about=lambda: page_of(identities(engine, place.issuer)))
    api = f"http://{HOST}:{chosen.port}"
    children = begin(open_, prepared, ground, port=chosen.port, told=_told(api, place, mail_port))
    if wants_demo:
        load_demo(engine, prepared.tools, issuer=place.issuer, hooks=place.hooks)
    state = RunState(
        pid=os.getpid(), api=api, identity=place.issuer, surroundings=place.url, owner_url=ground.owner_url
    )
    open_.callback(tell(prepared.data, state).unlink, missing_ok=True)
    wait_until_ready(f"{api}/health/ready", children)
    accounts = identities(engine, place.issuer)
    shown = welcome(accounts, api=api, surroundings=place.url, data=prepared.data, movable=ground.movable)
    print(shown, flush=True)
    watch_over(children)


def _told(api: str, place: Place, mail_port: int) -> dict[str, str]:
    """What the product's processes are told of their surroundings."""
    return {
        "LACHAN_PUBLIC_URL": api,
        "LACHAN_OIDC_ISSUER": place.issuer,
        "LACHAN_OIDC_JWKS_URL": f"{place.issuer}/jwks",
        "LACHAN_OIDC_CLIENT_ID": "lachan-console",
        "LACHAN_SMTP_HOST": HOST,
        "LACHAN_SMTP_PORT": str(mail_port),
        "LACHAN_SMTP_STARTTLS": "false",
        "LACHAN_SMTP_SENDER": "lachan@demo.example",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
