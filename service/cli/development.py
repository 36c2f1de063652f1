"""Commands of development, which live outside the product: this program only hands over to theirs."""

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

clock = typer.Typer(no_args_is_help=True, help="Đồng hồ dời được (chỉ khi phát triển). / Development's movable clock.")


def token(
    role: Annotated[
        str, typer.Option("--as", metavar="ROLE", help="Vai trò hoặc tên tài khoản / A role or an account")
    ],
    territory: Annotated[str, typer.Option(metavar="CODE", help="Mã xã hoặc tỉnh / A commune or a province")] = "",
) -> None:
    """Xin mã truy cập của một tài khoản thử (chỉ khi phát triển). / A demo account's token (development only)."""
    _hand_over("ask_token", role, territory)


def demo(
    reports: Annotated[int, typer.Option(min=1, help="Số báo cáo / How many reports")] = 200,
    seed: Annotated[int, typer.Option(help="Cùng số thì cùng bảng / The same seed, the same table")] = 7,
    days: Annotated[int, typer.Option(min=1, max=60, help="Số ngày / How many days")] = 30,
    territories: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Tệp địa bàn / A file of territories: code,name,unit,parent_code"),
    ] = None,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="Giữ lại dữ liệu ở đây / Keep the data here")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In ra JSON / Print JSON")] = False,
) -> None:
    """Đóng vai một tháng qua API và in bảng (chỉ khi phát triển). / Play a month and print its table (development)."""
    words = ["--reports", str(reports), "--seed", str(seed), "--days", str(days)]
    words += ["--territories", str(territories)] if territories else []
    words += ["--data", str(data)] if data else []
    _hand_over("demo", *words, *(["--json"] if as_json else []))


@clock.callback()
def _group() -> None:
    """Đồng hồ dời được (chỉ khi phát triển). / Development's movable clock."""


@clock.command()
def advance(duration: Annotated[str, typer.Argument(metavar="DURATION", help="ISO 8601, ví dụ / e.g. PT12H")]) -> None:
    """Dời đồng hồ tới, dừng ở từng việc tới hạn. / Move the clock forward, stopping at all that falls due."""
    _hand_over("clock_travel", duration)


def _hand_over(program: str, *arguments: str) -> NoReturn:
    # Another process, so that no command of production ever loads what only development has.
    words = [sys.executable, "-P", "-m", f"service.development.{program}", *arguments]
    os.execv(words[0], words)  # noqa: S606  # no shell is wanted
