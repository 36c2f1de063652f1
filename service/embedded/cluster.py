"""A new cluster in its folder: checksums on every page, a password for everybody, an order that never changes."""

import shutil
import subprocess

from service.embedded.binaries import Binaries
from service.embedded.folder import Folder
from service.embedded.owner import as_owner, share
from service.embedded.trouble import CannotStart

SUPERUSER = "postgres"
FIRST_WITH_ITS_OWN_LOCALE = 17


def initialise(home: Folder, programs: Binaries, *, durable: bool) -> None:
    """Make the cluster whole or not at all: it gets its name last."""
    draft = home.path / "cluster.new"
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    share(draft, home.path)
    command = [*as_owner(home.path, "KILL"), str(programs.bin / "initdb"), "-D", str(draft), "--no-instructions"]
    command += [f"--username={SUPERUSER}", f"--pwfile={home.password_file}", "--auth=scram-sha-256", "--data-checksums"]
    command += ["--encoding=UTF8", *_locale(programs.major), *([] if durable else ["--no-sync"])]
    done = subprocess.run(
        command,
        cwd=home.path,
        env=home.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        pass_fds=(home.lock,),
    )
    if done.returncode:
        raise CannotStart("Không tạo được cơ sở dữ liệu", "The database could not be made", done.stdout + done.stderr)
    draft.rename(home.cluster)


def _locale(major: int) -> list[str]:
    """Order by code point, letters of every language known: the same on every machine and after every upgrade."""
    if major >= FIRST_WITH_ITS_OWN_LOCALE:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C", "--lc-ctype=C.UTF-8"]
