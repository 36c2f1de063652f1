"""Commands of development, which live outside the product: this program only hands over to theirs."""

import os
import sys
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
