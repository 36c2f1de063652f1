"""The commands that start what stays: the API, the timekeeper, and the schema that both need."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

import service
from service import worker as timekeeper
from service.cli import logs
from service.cli.speech import FAILED, MISUSED, database_url, say, settings, stop
from service.health.fitness import SCHEMA_HEAD, Unfit
from service.main import create_app

CHECKOUT = Path(service.__file__).parents[1]
SECONDS_TO_FINISH = 20

Host = Annotated[str, typer.Option(help="Địa chỉ để lắng nghe / The address to listen on")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Cổng / The port")]


def serve(host: Host = "127.0.0.1", port: Port = 8111) -> None:
    """Chạy máy chủ API cho đến khi được bảo dừng. / Run the API until told to stop."""
    database_url("app")
    logs.configure()
    try:
        app = create_app(settings())
    except Unfit as unfit:
        stop(unfit.vi, unfit.en, MISUSED)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


def worker() -> None:
    """Giữ giờ: nâng cấp nhắc khi tới hạn và gửi thông báo. / Keep time: raise what is due and deliver notices."""
    database_url("worker")
    logs.configure()
    try:
        timekeeper.run(settings())
    except Unfit as unfit:
        stop(unfit.vi, unfit.en, MISUSED)


def migrate() -> None:
    """Đưa lược đồ cơ sở dữ liệu lên bản mới nhất. / Bring the database schema to the newest version."""
    database_url("owner")
    # In a process of its own, so that the API and the worker do not carry the migrations with them.
    done = subprocess.run([sys.executable, "-P", "-m", "alembic", "upgrade", "head"], cwd=CHECKOUT, check=False)
    if done.returncode:
        stop(
            "Chưa nâng được lược đồ: xem lý do ở trên, cơ sở dữ liệu vẫn như trước.",
            "The schema was not migrated: the reason stands above; the database is as it was.",
            FAILED,
        )
    say(f"Lược đồ đang ở bản {SCHEMA_HEAD}.", f"The schema is at version {SCHEMA_HEAD}.")
