"""What a run looks at before it starts anything: settings, folder, keyring and law; or why it cannot start."""

import os
from dataclasses import dataclass
from pathlib import Path

from service.development.state import data_folder
from service.health.fitness import Tools, Unfit, tools
from service.settings import Settings, UnreadableSettings, read_settings
from service.vault import VaultError, make_keyring, read_keyring


class CannotRun(Exception):
    """Why the run does not start and what to do, in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi}\n{en}")


@dataclass(frozen=True, slots=True)
class Preparations:
    """Where the data goes, what the environment says, what each session is lent."""

    data: Path
    keyring: Path
    settings: Settings
    tools: Tools


def prepare(chosen: Path | None) -> Preparations:
    """Have a folder that can be written to with a keyring in it, and a law without faults; CannotRun otherwise."""
    settings = _settings()
    data = data_folder(chosen).resolve()
    keyring = data / "keyring.json"
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not keyring.exists():
            make_keyring(keyring)
        is_writable = os.access(data, os.W_OK | os.X_OK)
    except OSError:
        is_writable = False
    if not is_writable:
        raise CannotRun(
            f"Không dùng được {data} để giữ dữ liệu: hãy chọn một thư mục ghi được bằng --data.",
            f"{data} cannot hold the data: choose a folder that you may write to with --data.",
        )
    _refuse_bad_keyring(keyring)
    return Preparations(data, keyring, settings, _tools(settings, keyring))


def _settings() -> Settings:
    try:
        return read_settings()
    except UnreadableSettings as wrong:
        raise CannotRun(
            f"Biến môi trường sai giá trị: {wrong.names}. Hãy sửa hoặc bỏ đi rồi chạy lại.",
            f"These settings cannot be read: {wrong.names}. Mend or unset them and run again.",
        ) from None


def _refuse_bad_keyring(keyring: Path) -> None:
    try:
        read_keyring(keyring)
    except VaultError:
        raise CannotRun(
            f"Tệp khoá {keyring} hỏng hoặc người khác đọc được: hãy `chmod 600`, hoặc đặt lại bản đã cất;"
            " để làm lại từ đầu, chọn thư mục khác bằng --data.",
            f"The keyring {keyring} is damaged or others can read it: `chmod 600` it, or put your copy back;"
            " to start afresh, choose another folder with --data.",
        ) from None


def _tools(settings: Settings, keyring: Path) -> Tools:
    folder = settings.policy_dir
    if folder is not None and not folder.is_dir():
        raise CannotRun(
            f"LACHAN_POLICY_DIR={folder} không phải là thư mục: hãy sửa, hoặc bỏ biến này để dùng bản kèm theo.",
            f"LACHAN_POLICY_DIR={folder} is not a folder: mend it, or unset it to use the packaged policy.",
        )
    try:
        return tools(settings.model_copy(update={"vault_keys": keyring}))
    except Unfit as unfit:
        raise CannotRun(
            f"{unfit.vi}\nHãy sửa các dòng trên, hoặc bỏ LACHAN_POLICY_DIR để dùng bản kèm theo.",
            f"{unfit.en} Mend the lines above, or unset LACHAN_POLICY_DIR to use the packaged policy.",
        ) from None
