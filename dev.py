#!/usr/bin/env python3
"""The one command for people who work on Lá Chắn: it sets everything up, then does what was asked.

Only the standard library: nothing else exists yet when it starts. pip's own configuration of indexes is handed to uv.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMP = VENV / "lachan.json"
LOCKS = ROOT / "requirements"
Command = Callable[[list[str]], None]

# How each lock is drawn from pyproject.toml. The image installs run.lock; `run` syncs development.lock, `bench`
# bench.lock, everything else dev.lock. Each holds all of the one before, so that `run` after `test` has nothing to do.
EXPORTS = {
    "installer": ["--only-group", "installer"],
    "run": [],
    "development": ["--extra", "development"],
    "dev": ["--extra", "development", "--group", "dev"],
    "bench": ["--extra", "development", "--group", "dev", "--group", "bench"],
}
LEVELS = ("development", "dev", "bench")
# Settings of the surrounding shell that would make our Python somebody else's.
LEAKS = re.compile(r"PYTHON|__PYVENV|VIRTUAL_ENV|CONDA_|UV_(PYTHON|SYSTEM_PYTHON|PROJECT|TARGET|PREFIX|NO_SYNC)")


def say(vi: str, en: str) -> None:
    """Tell the person at the terminal, Vietnamese first."""
    print(f"{vi} / {en}", flush=True)


def stop(vi: str, en: str, code: int = 1) -> NoReturn:
    """Say what is missing and leave."""
    print(f"{vi}\n{en}", file=sys.stderr)
    raise SystemExit(code)


def environment() -> dict[str, str]:
    """The caller's environment without what would leak into our interpreter."""
    return {name: value for name, value in os.environ.items() if not LEAKS.match(name)} | {"PYTHONUTF8": "1"}


@contextmanager
def step(vi: str, en: str) -> Iterator[None]:
    """Show a long step and how long it took."""
    print(f"  {vi} / {en} … ", end="", flush=True)
    began = time.monotonic()
    yield
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def carry_out(*command: str | Path, env: dict[str, str] | None = None) -> str:
    """Run one set-up command in the repository; its own words are shown only when it fails."""
    words = [str(part) for part in command]
    done = subprocess.run(words, cwd=ROOT, env=env or environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"\n{done.stdout}{done.stderr}", file=sys.stderr)
        stop(f"Bước này không xong: {' '.join(words)}", f"The step above failed with code {done.returncode}.")
    return done.stdout


# ── Setting up ──────────────────────────────────────────────────────────────────────────────────────────────────────


def need_package(package: str) -> None:
    """Have a package of Debian: install it when we may, or say how."""
    if shutil.which(package):
        return
    order = f"apt-get update && apt-get install -y {package}"
    if os.geteuid() or not shutil.which("apt-get"):
        stop(f"Thiếu gói {package}. Hãy chạy: sudo sh -c '{order}'", f"Missing {package}. Run the command above.")
    apt = environment() | {"DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Cài {package}", f"installing {package}"):
        carry_out("apt-get", "-q", "update", env=apt)
        carry_out("apt-get", "-q", "install", "-y", "--no-install-recommends", package, env=apt)


def index_settings() -> dict[str, str]:
    """What pip has been told about indexes and certificates, in uv's words; what uv was told itself wins."""
    listed = carry_out(PYTHON, "-m", "pip", "config", "list")
    told: dict[str, str] = {}
    for scope in ("global", "install", ":env:"):  # the later one wins, as in pip
        for name, value in re.findall(rf"^{scope}\.([a-z-]+)=('.*'|\".*\")$", listed, re.MULTILINE):
            told[name] = ast.literal_eval(value)
    folders = [place for place in told.get("find-links", "").split() if "://" in place or Path(place).is_dir()]
    proxy, index, extra = told.get("proxy", ""), told.get("index-url", ""), told.get("extra-index-url", "").split()
    words = {
        "UV_DEFAULT_INDEX": index,
        "UV_INDEX": " ".join(extra),
        "UV_FIND_LINKS": ",".join(folders),
        "UV_INSECURE_HOST": " ".join(told.get("trusted-host", "").split()),
        "UV_HTTP_TIMEOUT": told.get("timeout", ""),
        "SSL_CERT_FILE": told.get("cert", ""),
        "HTTPS_PROXY": proxy,
        "HTTP_PROXY": proxy,
        # pip takes the best of all indexes; the hashes decide what may be installed, whoever serves it.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
    return {name: value for name, value in words.items() if value and name not in os.environ}


def uv_environment() -> dict[str, str]:
    """The environment in which uv runs; without a home to write to it keeps no cache."""
    env = environment() | index_settings() | {"UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never"}
    home = Path(env.get("XDG_CACHE_HOME") or env.get("HOME") or "/nonexistent")
    if "UV_CACHE_DIR" not in env and not (home.is_dir() and os.access(home, os.W_OK)):
        env["UV_NO_CACHE"] = "1"
    return env


def stamp(level: str) -> dict[str, str]:
    """What the set-up depends on: where it stands and every lock; `level` says how much of it was installed."""
    project = (ROOT / "pyproject.toml").read_bytes().split(b"\n[tool.")[0]  # how ruff is set up installs nothing
    locks = [(LOCKS / f"{name}.lock").read_bytes() for name in ("installer", *LEVELS)]
    digest = hashlib.sha256(b"\0".join([project, *locks])).hexdigest()
    return {"root": str(ROOT), "locks": digest, "level": level}


def set_up(level: str) -> None:
    """Make `.venv` hold exactly what the locks say; does nothing, quickly, when it already does."""
    try:
        if is_ready(level):
            return
        (ROOT / ".cache").mkdir(exist_ok=True)
        with (ROOT / ".cache" / "setup.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)  # two commands started together: the second finds the work done
            if not is_ready(level):
                say("Chuẩn bị môi trường", "Setting up")
                install(level)
    except PermissionError:
        vi, en = "hãy git clone về nơi của mình", "git clone into a folder of yours"
        stop(f"Không ghi được vào {ROOT}: {vi}.", f"{ROOT} cannot be written to: {en}.", code=2)


def is_ready(level: str) -> bool:
    """Whether the last set-up finished, here, with today's locks."""
    if not (STAMP.is_file() and PYTHON.exists()):
        return False
    found = json.loads(STAMP.read_text())
    return found in [stamp(richer) for richer in LEVELS[LEVELS.index(level) :]]


def install(level: str) -> None:
    """Virtual environment, pinned installer, locked packages, the project itself; the stamp comes last."""
    previous = json.loads(STAMP.read_text()) if STAMP.is_file() and PYTHON.exists() else {}
    STAMP.unlink(missing_ok=True)
    if previous.get("root") != str(ROOT):
        if not importlib.util.find_spec("ensurepip"):  # on Debian the venv module comes apart
            need_package(f"python3.{sys.version_info.minor}-venv")
        with step("Tạo .venv", "making .venv"):
            carry_out(getattr(sys, "_base_executable", sys.executable), "-m", "venv", "--clear", VENV)
    with step("Cài trình cài đặt", "installing the pinned installer"):
        carry_out(PYTHON, "-m", "pip", "install", "-q", "--no-user", "--require-hashes", "-r", LOCKS / "installer.lock")
    env, target = uv_environment(), ("--python", PYTHON)
    locks = [LOCKS / f"{name}.lock" for name in ("installer", level)]
    with step("Cài các gói đã khoá", "installing the locked packages"):
        carry_out(BIN / "uv", "pip", "sync", "--require-hashes", *target, *locks, env=env)
    with step("Cài chính dự án", "installing the project itself"):
        carry_out(BIN / "uv", "pip", "install", *target, "--no-deps", "--no-build-isolation", "-e", ROOT, env=env)
    STAMP.write_text(json.dumps(stamp(level)))


def become(level: str, *command: str | Path) -> NoReturn:
    """Set up, then let the command take this process's place: signals and exit code are its own."""
    set_up(level)
    words = [str(part) for part in command]
    os.execve(words[0], words, environment())  # noqa: S606  # no shell is wanted


def in_repository(level: str, *command: str | Path) -> Command:
    """A command that is run from the repository's root with the person's arguments behind it."""

    def go(arguments: list[str]) -> NoReturn:
        set_up(level)
        os.chdir(ROOT)
        become(level, *command, *arguments)

    return go


def run(arguments: list[str]) -> NoReturn:
    """Start the whole service; paths given to it stay relative to where the person stands."""
    become("development", PYTHON, "-P", "-u", "-m", "service.development.run", *arguments)


def call(*command: str | Path) -> int:
    """Run a command from the repository's root, its words shown, and give its exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=environment(), check=False).returncode


def check(arguments: list[str]) -> None:
    """Every check that needs no database, all of them even when one fails."""
    set_up("dev")
    checks: dict[str, tuple[str | Path, ...]] = {
        "ruff check": (BIN / "ruff", "check", "."),
        "ruff format": (BIN / "ruff", "format", "--check", "."),
        "mypy --strict": (PYTHON, "-m", "mypy"),
        "lint-imports": (BIN / "lint-imports", "--cache-dir", ".cache/import_linter"),
        "tests/architecture": (PYTHON, "-m", "pytest", "-q", "tests/architecture", *arguments),
    }
    failed = []
    for name, command in checks.items():
        print(f"── {name}", flush=True)
        began = time.monotonic()
        code = call(*command)
        print(f"── {name}: {'✗' if code else '✓'} {time.monotonic() - began:.1f} s\n", flush=True)
        failed += [name] if code else []
    if failed:
        stop(f"Chưa đạt: {', '.join(failed)}", f"Failed: {', '.join(failed)}")
    say("Mọi kiểm tra đều đạt", "Every check passed")


def test(arguments: list[str]) -> None:
    """Run the tests; some drive a browser, which the locks cannot bring."""
    need_package("chromium")
    in_repository("dev", PYTHON, "-m", "pytest")(arguments)


def fmt(arguments: list[str]) -> None:
    """Format, and mend what the linter can mend by itself."""
    set_up("dev")
    paths = arguments or ["."]
    call(BIN / "ruff", "check", "--fix-only", "--quiet", *paths)
    raise SystemExit(call(BIN / "ruff", "format", *paths))


def lock(arguments: list[str]) -> None:
    """Draw requirements/*.lock anew from pyproject.toml; versions move only with --upgrade."""
    set_up("dev")
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    if "--upgrade" not in arguments:
        held = "".join(lock.read_text(encoding="utf-8") for lock in sorted(LOCKS.glob("*.lock")))
        pins = sorted(set(re.findall(r"^([a-z0-9][^\\\n]*?) *\\?$", held, re.MULTILINE)))
        text = text.replace("[tool.uv]\n", f"[tool.uv]\nconstraint-dependencies = {json.dumps(pins)}\n")
    # An extra index may hold some files of a version only; the hashes must cover every platform.
    env = {name: value for name, value in uv_environment().items() if name not in ("UV_INDEX", "UV_FIND_LINKS")}
    with tempfile.TemporaryDirectory() as folder:  # uv.lock records addresses: it never enters the repository
        (Path(folder) / "pyproject.toml").write_text(text, encoding="utf-8")
        uv = (BIN / "uv", "--directory", folder)
        with step("Tính phiên bản", "resolving"):
            carry_out(*uv, "lock", "--python", PYTHON, env=env)
        for name, which in EXPORTS.items():
            told = ("-q", "--frozen", "--no-emit-project", "--no-header", "-o", LOCKS / f"{name}.lock")
            carry_out(*uv, "export", *told, *which, env=env)


light = partial(in_repository, "development")
COMMANDS: dict[str, tuple[Command, str, str]] = {
    "run": (run, "chạy toàn bộ hệ thống để dùng thử", "run everything, to try it"),
    "test": (test, "chạy các phép thử", "run the tests (pytest's arguments)"),
    "check": (check, "kiểm tra mã: ruff, mypy, tầng, kiến trúc", "check the code: ruff, mypy, floors, architecture"),
    "bench": (in_repository("bench", PYTHON, "-P", "-m", "benchmarks"), "đo tốc độ", "measure speed"),
    "fmt": (fmt, "định dạng mã", "format the code"),
    "migrate": (light(BIN / "lachan", "migrate"), "cập nhật lược đồ cơ sở dữ liệu", "migrate the database"),
    "revision": (light(BIN / "alembic", "revision", "--autogenerate"), "phác bước chuyển lược đồ", "draft a migration"),
    "openapi": (light(PYTHON, "-m", "service.openapi"), "ghi lại bản mô tả API", "write the API's description"),
    "diagrams": (light(PYTHON, "-m", "workflows.diagram"), "vẽ lại sơ đồ vòng đời", "draw the lifecycles"),
    "lock": (lock, "khoá lại phiên bản các gói (--upgrade: bản mới)", "lock versions again (--upgrade: newest)"),
}


def main(arguments: list[str]) -> None:
    """Do what the first argument says, or list what there is."""
    if sys.version_info < (3, 11):  # noqa: UP036  # this file alone is started by whatever Python there is
        stop("Cần Python 3.11 trở lên.", "Python 3.11 or newer is needed.")
    listing = "Lá Chắn: python3 dev.py LỆNH [THAM SỐ] / COMMAND [ARGUMENTS]\n\n" + "\n".join(
        f"  {name:<10}{vi}\n  {'':<10}{en}" for name, (_, vi, en) in COMMANDS.items()
    )
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(listing)
    elif arguments[0] in COMMANDS:
        COMMANDS[arguments[0]][0](arguments[1:])
    else:
        stop(listing, f"\nKhông có lệnh / no such command: {arguments[0]}", code=2)


if __name__ == "__main__":
    main(sys.argv[1:])
