"""A real PostgreSQL server for the tests: its own cluster in a temporary folder, on a socket of this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin"


def programs() -> Path | None:
    """The folder with the server's programs, the newest first; None where there is no server."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(
        (path for place in PLACES for path in Path("/").glob(place[1:])), key=lambda path: path.parent.name
    )
    return folders[-1] if folders else None


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A cluster, running until the end; the address of its databases, without a name at its end."""
    bin_ = programs()
    assert bin_ is not None
    data = folder / "cluster"
    user = _who_may()
    for path in (folder, data):
        path.mkdir(exist_ok=True)
        if user:
            shutil.chown(path, user)
    folder.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={data} -c fsync=off"
    _do(user, bin_ / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
    _do(user, bin_ / "pg_ctl", "-D", data, "-w", "-o", options, "-l", data / "log", "start")
    try:
        yield f"postgresql://tester@127.0.0.1:{port}/"
    finally:
        _do(user, bin_ / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _who_may() -> str:
    """The server refuses to run as root: then its own user does."""
    if os.geteuid() != 0:
        return ""
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return pwd.getpwnam("nobody").pw_name


def _do(user: str, *words: object) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True, user=user or None, cwd="/")


def a_place_for_it() -> Path:
    """A folder that another user may enter, as pytest's own are not."""
    return Path(tempfile.mkdtemp(prefix="cxstudio-pg-", dir="/tmp"))
