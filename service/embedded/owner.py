"""Whom the server runs as: PostgreSQL refuses root, and we add no user and open no directory for it.

The owner of the data folder decides. An ordinary person's server runs as that person. Root's server runs in a user
namespace where root is known as `nobody`: the files stay root's, the powers are gone. Where such namespaces are
forbidden, a new folder is given to `nobody`, and from then on its owner runs the server.
"""

import os
import pwd
import subprocess
from functools import lru_cache
from pathlib import Path

from service.embedded.trouble import CannotStart

UNPRIVILEGED = "nobody"
IN_NAMESPACE = ("unshare", "--user", f"--map-user={UNPRIVILEGED}")


def as_owner(folder: Path, death_signal: str) -> list[str]:
    """The words before a command that make it run as the folder's owner and get this signal when its parent dies."""
    at_parents_death = ["setpriv", "--pdeathsig", death_signal]
    if os.geteuid() != 0:
        return at_parents_death
    found = folder.stat()
    if found.st_uid == 0:
        # A change of powers forgets the signal, so it is asked for inside.
        return [*IN_NAMESPACE, *at_parents_death]
    return [*at_parents_death, "--reuid", str(found.st_uid), "--regid", str(found.st_gid), "--clear-groups"]


def settle(folder: Path, *, is_new: bool) -> None:
    """Make sure that somebody other than root can run a server in this folder, or raise `CannotStart`."""
    if os.geteuid() == 0 and folder.stat().st_uid == 0 and not _namespaces_allowed():
        if not is_new:
            raise CannotStart(
                "Máy này không cho tạo không gian người dùng (user namespace). "
                f"Hãy đặt DATABASE_URL, hoặc: chown -R {UNPRIVILEGED} {folder}",
                f"User namespaces are forbidden here. Set DATABASE_URL, or: chown -R {UNPRIVILEGED} {folder}",
            )
        nobody = pwd.getpwnam(UNPRIVILEGED)
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    check = subprocess.run([*as_owner(folder, "KILL"), "test", "-w", folder], cwd="/", check=False)
    if check.returncode:
        raise CannotStart(
            f"Người chạy cơ sở dữ liệu không vào được {folder}. Hãy chọn thư mục khác hoặc đặt DATABASE_URL.",
            f"Whoever runs the database cannot reach {folder}. Choose another folder or set DATABASE_URL.",
        )


def share(path: Path, folder: Path) -> None:
    """Give a file that we made beside the cluster to the folder's owner."""
    if os.geteuid() == 0:
        found = folder.stat()
        os.chown(path, found.st_uid, found.st_gid)


@lru_cache(maxsize=1)
def _namespaces_allowed() -> bool:
    return subprocess.run([*IN_NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
