"""The operator gets a code that makes the first owner: at the first start, and by a command."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ledger.claims import TRIES, hash_of
from ledger.roles import Member, Role
from storage.sql import open_database
from tests.contract.samples import NOW, account
from tests.environment import for_purser
from tests.issuer import APP_ID
from tests.purser import APP, PATIENCE_SECONDS, Commands

HOME = "11111111-2222-3333-4444-555555555555"
OTHER = "99999999-2222-3333-4444-555555555555"
CODE = re.compile(r"\b(?:[2-9A-Z]{4}-){2}[2-9A-Z]{4}\b")
REGISTERED = {"APP_ID": APP_ID, "APP_PASSWORD": "a-secret", "APP_TENANT_ID": HOME}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return for_purser(tmp_path / "data")


@pytest.fixture
def claim(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[], str]:
    """`python app.py claim`: what it prints."""
    run = Commands(tmp_path, monkeypatch, capsys)
    return lambda: run("claim").out


@pytest.fixture
def start(tmp_path: Path, environment: dict[str, str]) -> Callable[..., list[str]]:
    """Serves until it is ready; what it printed, and the log, when it was ended."""

    def started(**settings: str) -> list[str]:
        ours = {f"PURSER_{name}": value for name, value in settings.items()}
        process = subprocess.Popen(
            [sys.executable, str(APP)],
            cwd=tmp_path,
            env=environment | ours,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        assert process.stderr
        with process.stdout as out, process.stderr as err:
            first = out.readline()
            process.terminate()
            told = [*(first + out.read()).splitlines(), err.read()]
        assert process.wait(PATIENCE_SECONDS) == 0
        return told

    return started


def kept(tmp_path: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(tmp_path / "data" / "purser.db")) as connection:
        return connection.execute("SELECT code_hash, tries_left FROM claims").fetchall()


def test_a_fresh_code_at_any_time(claim: Callable[[], str], tmp_path: Path) -> None:
    """Printed once with how long it holds; only what it hashes to is kept."""
    first, second = claim(), claim()
    assert "within 15 minutes" in first
    codes = [found[0] for told in (first, second) if (found := CODE.search(told))]
    assert len(set(codes)) == 2
    assert sorted(kept(tmp_path)) == sorted((hash_of(code), TRIES) for code in codes)
    database = (tmp_path / "data" / "purser.db").read_bytes()
    assert not any(code.encode() in database for code in codes)


def test_the_first_start_prints_one(start: Callable[..., list[str]], tmp_path: Path) -> None:
    """Behind the address, for the operator's eyes: it stands in no line of the log."""
    ready, offer, logged = start(**REGISTERED)
    assert ready.startswith("Purser listens on ")
    found = CODE.search(offer)
    assert found
    assert found[0] not in logged
    assert kept(tmp_path) == [(hash_of(found[0]), TRIES)]


@pytest.mark.parametrize(
    "settings", [{}, {**REGISTERED, "OWNERS": "somebody"}], ids=["local", "owners"]
)
def test_no_code_where_none_is_needed(
    start: Callable[..., list[str]], tmp_path: Path, settings: dict[str, str]
) -> None:
    """In local mode all are owners until one is, and with PURSER_OWNERS somebody is named."""
    assert len(start(**settings)) == 2
    assert kept(tmp_path) == []


async def _is_owned(tmp_path: Path, *tenants: str) -> None:
    (tmp_path / "data").mkdir()
    database = await open_database(f"sqlite:///{tmp_path / 'data' / 'purser.db'}")
    for tenant in tenants:
        await database.books.create(account(tenant))
        async with database.books.change(tenant) as change:
            await change.keep_member(Member("anna", "Anna Ng", Role.OWNER, NOW, "anna"))
    await database.close()


async def test_no_code_where_every_organisation_has_an_owner(
    start: Callable[..., list[str]], tmp_path: Path
) -> None:
    """Of several tenants that are allowed, each needs one of its own."""
    await _is_owned(tmp_path, HOME)
    assert len(start(**REGISTERED)) == 2
    assert len(start(**REGISTERED, TENANTS=f"{HOME},{OTHER}")) == 3
