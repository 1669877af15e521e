"""The environment of the peers: made from its lock, and made again when that has changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".venv-bench"
CACHE = ROOT / ".cache"  # on the disk of the checkout: a memory disk would flatter
PYTHON = FOLDER / "bin" / "python"
LOCK = ROOT / "bench" / "requirements.lock"
_INSTALLED = FOLDER / LOCK.name


def make() -> None:
    """Nothing is written outside the checkout, and nothing at all where it stands already."""
    if _INSTALLED.exists() and _INSTALLED.read_bytes() == LOCK.read_bytes():
        return
    beside = Path(sys.executable).parent
    uv = shutil.which("uv", path=str(beside)) or shutil.which("uv")
    if uv is None:
        sys.exit("purser: uv is missing: run `make setup` first.")
    _run(uv, "venv", "--clear", "--python", sys.executable, str(FOLDER))
    _run(uv, "pip", "install", "--require-hashes", "--compile-bytecode", "-r", str(LOCK))
    shutil.copyfile(LOCK, _INSTALLED)


def _run(*command: str) -> None:
    environment = {
        **os.environ,
        "UV_CACHE_DIR": str(ROOT / ".cache" / "uv"),
        "VIRTUAL_ENV": str(FOLDER),
    }
    subprocess.run([*command, "--quiet"], check=True, env=environment)
