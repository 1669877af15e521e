"""The house keeps its own rules: who imports whom, what stays pure, and how modules look."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.sources import AROUND, FLOORS, ROOT, TOP, Source, house, sources

MAY_IMPORT = {
    "ledger": {"ledger"},
    "cards": {"cards", "ledger"},
    "storage": {"storage", "ledger"},
    "providers": {"providers", "ledger"},
    "dialogs": {"dialogs", "ledger", "cards"},
    "bot": {"bot", "ledger", "dialogs", "cards"},
    "app": {*FLOORS, *TOP},
}
ONLY_IN = {
    "aiosmtplib": {"providers"},
    "botbuilder": {"bot", "dialogs"},
    "botframework": {"bot", "dialogs"},
    "sqlalchemy": {"storage"},
    "alembic": {"storage"},
    "tinydb": {"storage"},
    "apscheduler": {"bot"},
    "msal": {"bot", "providers"},
    "stripe": {"providers"},
    "xlsxwriter": {"storage"},
}
PURE = ("ledger", "cards")
IMPURE_MODULES = {"logging", "os", "random", "secrets", "socket", "structlog", "time", "uuid"}
IMPURE_CALLS = {"now", "utcnow", "today"}  # of datetime and date
MOST_LINES = 300
# Built of pieces, so that this file does not find itself.
FOREIGN = {
    "a registry's address": ("pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs"),
    "a path of one machine": ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/op" + "t/pypi"),
}


def test_each_part_imports_only_what_it_may() -> None:
    """Imports of our own go in the directions of the design, and no other."""
    crossed = [
        f"{source.at(node)} imports {name}"
        for source in house()
        for node, name in _imports(source)
        if _top(name) in {*FLOORS, *TOP, *AROUND} and _top(name) not in MAY_IMPORT[source.floor]
    ]
    assert crossed == []


def test_third_parties_stay_where_they_belong() -> None:
    """What may have to be replaced one day is known to one part only."""
    strayed = [
        f"{source.at(node)} imports {name}"
        for source in house()
        for node, name in _imports(source)
        if source.floor not in ONLY_IN.get(_top(name), {source.floor}) and source.floor not in TOP
    ]
    assert strayed == []


def test_the_top_knows_no_framework() -> None:
    """Even the place that wires everything does not reach past our own parts."""
    reached = [
        f"{source.at(node)} imports {name}"
        for source in sources(*TOP)
        for node, name in _imports(source)
        if _top(name) in ONLY_IN
    ]
    assert reached == []


def test_ledger_needs_the_standard_library_only() -> None:
    """The rules of money run on Python alone."""
    foreign = [
        f"{source.at(node)} imports {name}"
        for source in sources("ledger")
        for node, name in _imports(source)
        if _top(name) not in {*sys.stdlib_module_names, "ledger"}
    ]
    assert foreign == []


@pytest.mark.parametrize("floor", PURE)
def test_rules_and_cards_are_pure(floor: str) -> None:
    """No clock, log, randomness or operating system: they come in as arguments."""
    impure = [
        f"{source.at(node)} imports {name}"
        for source in sources(floor)
        for node, name in _imports(source)
        if _top(name) in IMPURE_MODULES
    ]
    asked = [
        f"{source.at(node)} asks the clock"
        for source in sources(floor)
        for node in ast.walk(source.tree)
        if _asks_the_clock(node)
    ]
    assert impure + asked == []


def test_every_module_says_what_it_owns() -> None:
    """A module begins with a docstring, whose first sentence is one line and ends."""
    mute = [
        source.name
        for source in (*house(), *sources(*AROUND))
        if not re.match(r".+[.:!]$", (ast.get_docstring(source.tree) or "").split("\n")[0])
    ]
    assert mute == []


def test_no_module_outgrows_its_subject() -> None:
    """A module that is longer than a few screens has two subjects."""
    long = {
        source.name: lines
        for source in (*house(), *sources("deploy"))
        if "/versions/" not in source.name  # a migration is as long as its tables
        and (lines := len(source.text.splitlines())) > MOST_LINES
    }
    assert long == {}


def test_people_work_through_one_door() -> None:
    """What a person asks for begins in `ledger/work.py`, where roles are read under the lock."""
    past = [
        source.at(node)
        for source in sources("ledger")
        if source.name != "ledger/work.py"
        for function in ast.walk(source.tree)
        if isinstance(function, ast.AsyncFunctionDef)
        and any(each.arg == "actor" for each in function.args.args)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("books.change")
    ]
    assert past == []


def test_no_error_is_swallowed() -> None:
    """An `except` that only passes hides a bug."""
    swallowed = [
        source.at(node)
        for source in (*house(), *sources(*AROUND))
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and all(_does_nothing(each) for each in node.body)
    ]
    assert swallowed == []


def test_no_test_sleeps_or_mocks() -> None:
    """Time is moved and doubles implement a port."""
    found = [
        f"{source.at(node)} {name}"
        for source in sources("tests")
        for node, name in _imports(source)
        if name.startswith("unittest.mock") or name == "time.sleep"
    ]
    slept = [
        source.at(node)
        for source in sources("tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"time.sleep", "asyncio.sleep", "sleep"}
        and not (node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0)
    ]
    assert found + slept == []


def test_nothing_of_one_machine_is_kept() -> None:
    """No tracked file names a package registry or a folder of whoever wrote it."""
    named = [
        f"{name}:{number} names {what}"
        for name, text in _tracked_texts()
        for number, line in enumerate(text.splitlines(), 1)
        for what, signs in FOREIGN.items()
        if any(sign in line for sign in signs)
    ]
    assert named == []


def _imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source.at(node)} imports relatively"
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def _top(name: str) -> str:
    return name.partition(".")[0]


def _asks_the_clock(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in IMPURE_CALLS
        and ast.unparse(node.value).split(".")[-1] in {"datetime", "date"}
    )


def _does_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _tracked_texts() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is no git checkout: there is no list of tracked files")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield name, content.decode("utf-8")
