"""How the command line speaks to a person: Vietnamese first, English second, one sentence on what to do."""

from typing import Literal, NoReturn

import typer

from service.settings import Settings, UnreadableSettings, read_settings

FAILED = 1
"""Exit code when what a command checks or does fails."""
MISUSED = 2
"""Exit code when the command was given something it cannot work with."""


def say(vi: str, en: str) -> None:
    """Tell the person on standard output."""
    typer.echo(vi)
    typer.echo(en)


def stop(vi: str, en: str, code: int = FAILED) -> NoReturn:
    """Tell the person on standard error, and leave with this code."""
    typer.echo(vi, err=True)
    typer.echo(en, err=True)
    raise typer.Exit(code)


def settings() -> Settings:
    """What the environment tells us; leaves with the names of the variables that cannot be read."""
    try:
        return read_settings()
    except UnreadableSettings as wrong:
        stop(
            f"Biến môi trường sai giá trị: {wrong.names}. Hãy sửa rồi chạy lại.",
            f"These settings cannot be read: {wrong.names}. Mend the environment and run again.",
            MISUSED,
        )


def database_url(role: Literal["app", "worker", "owner"]) -> str:
    """The address of the database for a role, or leaves saying how to give one."""
    url = settings().url_for(role)
    if not url.startswith("postgresql://"):
        stop(
            "Chưa có địa chỉ cơ sở dữ liệu: hãy đặt DATABASE_URL=postgresql://….",
            "There is no database address: set DATABASE_URL=postgresql://….",
            MISUSED,
        )
    return url
