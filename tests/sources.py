"""The house's own source files, parsed once for the tests that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("ledger", "cards", "storage", "providers", "dialogs", "bot")
TOP = ("app",)  # it knows all floors
AROUND = ("deploy", "bench", "tests")


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One module: where it stands and what is written in it."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def floor(self) -> str:
        """The part of the house it belongs to: `ledger`, `bot`, … or one of the top."""
        return self.path.relative_to(ROOT).parts[0].removesuffix(".py")

    def at(self, node: ast.AST) -> str:
        """Where, as an editor opens it."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every module of these folders; `app.py` belongs to the folder `app`."""
    return tuple(_read(path) for folder in folders for path in _modules(folder))


def house() -> tuple[Source, ...]:
    """Everything that runs in production."""
    return sources(*FLOORS, *TOP)


def _modules(folder: str) -> Iterator[Path]:
    if folder == "app":
        yield ROOT / "app.py"
    else:
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def _read(path: Path) -> Source:
    text = path.read_text("utf-8")
    return Source(path, text, ast.parse(text))
