"""The command that makes the keys of personal data."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.speech import FAILED, say, stop
from service.vault import make_keyring

keys = typer.Typer(no_args_is_help=True, help="Khoá của kho dữ liệu cá nhân. / The keys of personal data.")


@keys.callback()
def _group() -> None:
    """Khoá của kho dữ liệu cá nhân. / The keys of personal data."""


@keys.command()
def make(file: Annotated[Path, typer.Argument(help="Tệp sẽ được tạo / The file to make")]) -> None:
    """Tạo tệp khoá mới, không ghi đè tệp đã có. / Make a new keyring; never overwrites one."""
    try:
        make_keyring(file)
    except FileExistsError:
        stop(f"{file} đã có sẵn, không ghi đè: hãy chọn tên khác.", f"{file} exists and is kept: choose another name.")
    except OSError as failed:
        stop(
            f"Không tạo được {file} ({failed.strerror}): hãy chọn thư mục ghi được.",
            f"{file} cannot be made ({failed.strerror}): choose a folder you may write to.",
            FAILED,
        )
    say(
        f"Đã tạo {file}. Hãy cất một bản ở nơi an toàn: mất khoá là mất dữ liệu. Đặt LACHAN_VAULT_KEYS={file}.",
        f"Made {file}. Keep a copy in a safe place: without it the data is lost. Set LACHAN_VAULT_KEYS={file}.",
    )
