"""A file that is written whole or not at all, readable by nobody else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO


@contextmanager
def written(path: Path | None) -> Iterator[TextIO]:
    """Take the place of the file once the block ended well; the terminal where there is none."""
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    if path.exists() and not path.is_file():
        # A pipe or a device: taking the place of `/dev/null` would take it away from everybody.
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    path = path.resolve()  # what a link names is replaced, and not the link
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with _private(beside) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def placed(path: Path) -> Iterator[Path]:
    """The same for whoever writes a file by its name: it stands in a folder for our eyes alone."""
    path = path.resolve()
    with TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        beside = Path(folder) / path.name
        yield beside
        beside.chmod(0o600)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(path)


def _private(path: Path) -> TextIO:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(opened, "w", encoding="utf-8", newline="")
