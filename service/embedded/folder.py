"""The folder of an embedded cluster: what lies in it, and that one server at a time lives there."""

import fcntl
import hashlib
import os
import secrets
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from service.embedded import owner
from service.embedded.trouble import CannotStart

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_FOLDER = 107 - len(f"/{SOCKET_NAME}")
SECONDS_FOR_THE_LAST_SERVER_TO_END = 40.0
SECONDS_TO_BE_SURE = 1.0


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of one cluster, ours alone while the lock is open."""

    path: Path
    socket: Path
    lock: int
    """Open in this process first and then in each process of the cluster: free exactly when the last one is gone."""

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own directory."""
        return self.path / "cluster"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.path / "postgres.log"

    @property
    def password_file(self) -> Path:
        """The superuser's password, made at the first start."""
        return self.path / "superuser.password"

    @property
    def environment(self) -> dict[str, str]:
        """All that the server's processes learn from ours: no PGOPTIONS, no secrets."""
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", "HOME": str(self.path)}

    def major(self) -> int | None:
        """The major version that made the cluster; None before the first start."""
        version = self.cluster / "PG_VERSION"
        return int(version.read_text()) if version.is_file() else None

    def says_ready(self) -> bool:
        """Whether the server that was just started accepts connections."""
        status = _lines(self.cluster / "postmaster.pid")
        return len(status) > 7 and status[7].strip() == "ready"

    def last_words(self) -> str:
        """The end of the server's log."""
        return self.log.read_text(errors="replace")[-2000:]

    def clear_traces(self) -> None:
        """Remove what a killed server left: its number, reused, would stop the next start."""
        number = next(iter(_lines(self.cluster / "postmaster.pid")), "")
        if number and Path(f"/proc/{number}/cwd").exists() and Path(f"/proc/{number}/cwd").samefile(self.cluster):
            raise CannotStart(
                f"Một máy chủ khác (tiến trình {number}) đang dùng {self.cluster}.",
                f"Another server (process {number}) is using {self.cluster}.",
            )
        for trace in (self.cluster / "postmaster.pid", self.socket / SOCKET_NAME, self.socket / f"{SOCKET_NAME}.lock"):
            trace.unlink(missing_ok=True)

    def name_keepers(self, *processes: int) -> None:
        """Write down who keeps the server alive, for whoever comes next."""
        os.truncate(self.lock, 0)
        os.pwrite(self.lock, " ".join(str(process) for process in processes).encode(), 0)

    def let_go(self) -> None:
        """Close our copy of the lock."""
        os.close(self.lock)


def take(data: Path) -> Folder:
    """Make the folder if need be and lock it, or raise `CannotStart`."""
    path = data.resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = not any(path.iterdir())
    except OSError as failed:
        raise CannotStart(
            f"Không dùng được {path} ({failed.strerror}). Hãy chọn một thư mục ghi được.",
            f"{path} cannot be used ({failed.strerror}). Choose a folder that you may write to.",
        ) from None
    if not is_new and not (path / "lock").is_file():
        raise CannotStart(
            f"{path} có sẵn những thứ không phải của Lá Chắn. Hãy chọn thư mục trống.",
            f"{path} holds files that are not ours. Choose an empty folder.",
        )
    path.chmod(0o700)
    lock = _lock(path / "lock")
    try:
        owner.settle(path, is_new=is_new)
        password = path / "superuser.password"
        if not password.is_file():
            _write_secret(password, secrets.token_urlsafe(24))
        (path / "postgres.log").touch(0o600)
        socket = _socket_folder(path)
        for file in (path / "lock", password, socket):
            owner.share(file, path)
    except BaseException:
        os.close(lock)
        raise
    return Folder(path, socket, lock)


def _lock(path: Path) -> int:
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    began = time.monotonic()
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # A server whose starter or supervisor was killed is on its way out: worth waiting for.
            keepers = path.read_text().split()
            is_kept = bool(keepers) and all(_lives(keeper) for keeper in keepers)
            if time.monotonic() - began < (SECONDS_TO_BE_SURE if is_kept else SECONDS_FOR_THE_LAST_SERVER_TO_END):
                time.sleep(0.05)
                continue
            os.close(lock)
            raise CannotStart(
                f"Một máy chủ khác (tiến trình {' '.join(keepers)}) đang dùng {path.parent}.",
                f"Another server (process {' '.join(keepers)}) is using {path.parent}.",
            ) from None
        return lock


def _lives(process: str) -> bool:
    return Path(f"/proc/{process}/cwd").exists()  # not so for one that ended and was not yet buried


def _socket_folder(path: Path) -> Path:
    """Inside the data folder; where its path is too long for a socket, a private one under a short name."""
    inside = path / "socket"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and "," not in str(inside):
        inside.mkdir(mode=0o700, exist_ok=True)
        return inside
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    outside = Path(tempfile.gettempdir()) / f"lachan-{os.geteuid()}-{name}"
    outside.mkdir(mode=0o700, exist_ok=True)
    found = outside.lstat()
    if found.st_uid not in (os.geteuid(), path.stat().st_uid) or found.st_mode & 0o777 != 0o700 or outside.is_symlink():
        raise CannotStart(f"{outside} không phải của riêng mình.", f"{outside} is not ours alone.")
    return outside


def _write_secret(path: Path, secret: str) -> None:
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    new.rename(path)


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.is_file() else []
