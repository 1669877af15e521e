"""localstripe, a stand-in of other people's making, as a process on a free port of loopback.

Run as a module it serves; imported it starts and ends that process.
Its own way of starting listens on every address and writes to a file that all of its kind share;
here it does neither.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HOUSE = Path(__file__).resolve().parents[2]


@contextmanager
def running() -> Iterator[str]:
    """Its address, for as long as the block lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.providers.localstripe"],
        cwd=_HOUSE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, "localstripe did not start"
        yield address
    finally:
        process.kill()
        process.communicate()


def _serve() -> None:
    import socket  # noqa: PLC0415  only the process needs these

    from aiohttp import web  # noqa: PLC0415
    from localstripe.resources import (  # type: ignore[import-untyped]  # noqa: PLC0415
        store,
    )
    from localstripe.server import app  # type: ignore[import-untyped]  # noqa: PLC0415

    store.dump_to_disk = lambda: None
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)  # noqa: T201
    web.run_app(app, sock=listening, access_log=None, print=None)


if __name__ == "__main__":
    _serve()
