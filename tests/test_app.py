"""The command line does what it says, and says in one sentence what it cannot do."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.environment import for_purser
from tests.purser import APP, PATIENCE_SECONDS, Commands, Ended
from tests.sheets import sheets_of

APP_ID = "11111111-2222-3333-4444-555555555555"


@dataclass
class Purser:
    """A running one: its process and the address that it printed."""

    process: subprocess.Popen[str]
    url: str
    said: str

    @property
    def place(self) -> tuple[str, int]:
        host, port = re.findall(r"http://([\d.]+):(\d+)", self.url)[0]
        return host, int(port)

    def get(self, path: str) -> tuple[int, bytes]:
        return self.ask("GET", path)

    def post(self, activity: dict[str, object]) -> tuple[int, bytes]:
        return self.ask("POST", "/api/messages", json.dumps(activity))

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        with closing(HTTPConnection(*self.place, timeout=PATIENCE_SECONDS)) as connection:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_SECONDS)


Run = Callable[..., Ended]
Start = Callable[..., Purser]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return for_purser(tmp_path / "data")


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    return Commands(tmp_path, monkeypatch, capsys)


@pytest.fixture
def run_apart(tmp_path: Path, environment: dict[str, str]) -> Run:
    """A command in a process of its own."""

    def ran(*arguments: str, **settings: str) -> Ended:
        done = subprocess.run(
            [sys.executable, str(APP), *arguments],
            cwd=tmp_path,
            env=environment | {f"PURSER_{name}": value for name, value in settings.items()},
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return ran


@pytest.fixture
def start(tmp_path: Path, environment: dict[str, str]) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def started(*arguments: str, **settings: str) -> Purser:
        process = subprocess.Popen(
            [sys.executable, str(APP), *arguments],
            cwd=tmp_path,
            env=environment | {f"PURSER_{name}": value for name, value in settings.items()},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://\S+", said)
        assert found, said
        return Purser(process, found[0], said)

    yield started
    for process in running:
        process.kill()
        process.communicate()


def test_serves_until_it_is_told_to_stop(start: Start) -> None:
    """Without a command it serves; every route answers; SIGTERM ends it with 0."""
    purser = start()
    assert purser.get("/healthz")[0] == 200
    status, said = purser.get("/readyz")
    assert status == 200
    assert set(json.loads(said)["checks"]) == {"database", "chats", "scheduler", "courier"}
    assert b"purser_alerts" in purser.get("/metrics")[1]
    assert purser.end() == 0


def test_sandbox_says_that_no_real_money_moves(start: Start) -> None:
    """The operator is told too."""
    purser = start("serve", SANDBOX="1")
    assert "no real money" in purser.said
    assert purser.end(signal.SIGINT) == 0


def test_answers_a_message_over_http(start: Start) -> None:
    """The whole way in the real process: `balance` is accepted and answered 200."""
    _ask_balance(start)


def _ask_balance(start: Start, sandbox: str = "1") -> None:
    purser = start(SANDBOX=sandbox)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        activity: dict[str, object] = {
            "type": "message",
            "id": "1",
            "text": "balance",
            "channelId": "msteams",
            "serviceUrl": f"http://127.0.0.1:{nobody.getsockname()[1]}",
            "from": {"id": "29:anna", "name": "Anna"},
            "recipient": {"id": "28:bot"},
            "conversation": {"id": "a:1", "conversationType": "personal"},
        }
    assert purser.post(activity)[0] == 200
    assert purser.end() == 0


def test_a_port_in_use_is_named(run_apart: Run) -> None:
    """Exit code 1 and a port that would do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = run_apart(PORT=str(taken.getsockname()[1]))
    assert ended.code == 1
    assert re.fullmatch(r"PURSER_PORT: port \d+ of 127\.0\.0\.1 is in use .*\n", ended.err)


def test_a_folder_in_use_is_named(run_apart: Run, start: Start) -> None:
    """Two Pursers over one folder would lose each other's memory."""
    purser = start()
    ended = run_apart()
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert "another Purser" in ended.err
    assert purser.end() == 0


@pytest.mark.parametrize(("first", "then"), [("0", "1"), ("1", "0")])
def test_the_sandbox_and_a_real_book_are_kept_apart(
    run_apart: Run, start: Start, tmp_path: Path, first: str, then: str
) -> None:
    """Made-up calls never get into a real book: the wrong setting is named, nothing is booked."""
    _ask_balance(start, sandbox=first)
    file = tmp_path / "data" / "purser.db"
    with closing(sqlite3.connect(file)) as database:
        before = database.execute("SELECT id, sandbox, seq FROM accounts").fetchall()
    assert before
    ended = run_apart(SANDBOX=then)
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert ended.err.startswith("PURSER_SANDBOX is ")
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT id, sandbox, seq FROM accounts").fetchall() == before


def test_a_newer_database_is_left_alone(run: Run, tmp_path: Path) -> None:
    """A schema from the future is named, not touched."""
    assert run("verify").code == 0
    file = tmp_path / "data" / "purser.db"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    ended = run("verify")
    assert ended.code == 1
    assert "later Purser (schema 9999" in ended.err
    assert ended.err.count("\n") == 1


def test_a_file_that_is_no_database_is_named(run: Run, tmp_path: Path) -> None:
    """One sentence instead of a stack trace."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "purser.db").write_text("this is no database" * 100)
    ended = run("verify")
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert ended.err.startswith("The database cannot be used")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("HOST", "0.0.0.0"),  # noqa: S104  refused without an APP_ID
        ("CURRENCY", "XYZZY"),
        ("POLL_SECONDS", "0"),
        ("DATABASE_URL", "mysql://somewhere"),
        ("DATA_DIR", "/dev/null/below"),
        ("APP_PASSWORD", "alone"),
    ],
)
def test_a_bad_setting_is_named_in_one_sentence(run: Run, name: str, value: str) -> None:
    """What is wrong and what is accepted, without a stack trace."""
    ended = run(**{name: value})
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert f"PURSER_{name}" in ended.err.replace("PURSER_APP_ID is missing", "PURSER_APP_PASSWORD")
    assert "Accepted" in ended.err


def test_several_bad_settings_are_all_named(run: Run) -> None:
    """Nobody should have to start it again for each of them."""
    ended = run(PORT="many", POLL_SECONDS="0")
    assert ended.err.count("\n") == 2


def test_verify_proves_what_was_booked(run: Run, start: Start, tmp_path: Path) -> None:
    """A whole book is 0; a changed row is 1 and named."""
    assert run("verify").out == "No account yet, nothing to replay.\n"
    _ask_balance(start)
    proved = run("verify")
    assert proved.code == 0
    assert re.fullmatch(r"local: [\d,]+ rows, all as they were booked\n", proved.out)
    with closing(sqlite3.connect(tmp_path / "data" / "purser.db")) as database, database:
        database.execute("DROP TRIGGER transactions_never_update")
        database.execute("UPDATE transactions SET why = 'forged' WHERE seq = 7")
    broken = run("verify")
    assert broken.code == 1
    assert broken.out == "local: row 7 does not fit (hash)\n"


def test_export_writes_what_was_booked(run: Run, start: Start, tmp_path: Path) -> None:
    """Whole, in each form; to the terminal, or to a file that nobody else may read."""
    _ask_balance(start)
    file = tmp_path / "book.jsonl"
    assert run("export", "--out", str(file)).code == 0
    booked = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [line["seq"] for line in booked] == list(range(1, len(booked) + 1))
    assert file.stat().st_mode & 0o777 == 0o600
    told = run("export", "--format", "csv")
    assert told.code == 0
    assert len(told.out.splitlines()) == len(booked) + 1
    trail = run("export", "--what", "audit")
    assert {json.loads(line)["act"] for line in trail.out.splitlines()} == {"booked"}
    no_book = run("export", "--what", "audit", "--format", "beancount")
    assert (no_book.code, no_book.err.count("\n")) == (1, 1)
    for option in ("--organisation", "--account"):  # the second as it was called before
        unknown = run("export", option, "nobody's")
        assert (unknown.code, unknown.err) == (1, "No account “nobody's”.\n")
    nowhere = run("export", "--out", str(tmp_path / "not" / "there"))
    assert nowhere.code == 1
    assert nowhere.err.count("\n") == 1


def test_export_writes_a_workbook(run: Run, start: Start, tmp_path: Path) -> None:
    """Of the only organisation there is, whole or not at all, for nobody else to read."""
    _ask_balance(start)
    file = tmp_path / "credits.xlsx"
    assert run("export", "--format", "xlsx", "--out", str(file)).code == 0
    assert {"History", "Usage by person", "Lots"} <= sheets_of(file).keys()
    assert file.stat().st_mode & 0o777 == 0o600
    month = tmp_path / "month.zip"
    assert run("export", "--format", "zip", "--month", "2026-10", "--out", str(month)).code == 0
    assert "History.csv" in ZipFile(month).namelist()
    nameless = run("export", "--format", "xlsx")
    assert (nameless.code, nameless.err.count("\n")) == (1, 1)
    unknown = run(
        "export", "--format", "xlsx", "--organisation", "x", "--out", str(tmp_path / "no")
    )
    assert (unknown.code, unknown.err) == (1, "No account “x”.\n")
    assert not (tmp_path / "no").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    odd = run("export", "--format", "xlsx", "--month", "soon", "--out", str(file))
    assert odd.code == 1


def test_package_is_written(run: Run, tmp_path: Path) -> None:
    """The zip names the bot and the publisher."""
    settings = {"APP_ID": APP_ID, "APP_PASSWORD": "secret", "APP_TENANT_ID": APP_ID}
    ended = run("package", "--developer", "Contoso", "--domain", "purser.contoso.com", **settings)
    assert (ended.code, ended.err) == (0, "")
    manifest = json.loads(ZipFile(tmp_path / "purser.zip").read("manifest.json"))
    assert manifest["bots"][0]["botId"] == APP_ID
    assert manifest["developer"]["websiteUrl"] == "https://purser.contoso.com"


def test_package_needs_an_app_id(run: Run) -> None:
    """A package of local mode would install nothing."""
    ended = run("package")
    assert ended.code == 1
    assert ended.err.startswith("PURSER_APP_ID is missing.")


@pytest.mark.parametrize("arguments", [("--help",), ("serve", "--help"), ("package", "--help")])
def test_help_is_there(run: Run, arguments: tuple[str, ...]) -> None:
    """Exit code 0, in the operator's language."""
    ended = run(*arguments, LANGUAGE="zh-TW")
    assert ended.code == 0
    assert re.search(r"[一-鿿]", ended.out)


def test_an_unknown_command_is_one(run: Run) -> None:
    """Purser's exit codes are 0 and 1."""
    assert run("sail").code == 1


def test_a_second_signal_ends_it_at_once(start: Start, tmp_path: Path) -> None:
    """Who does not want to wait for a turn in flight says it twice."""
    purser = start(SANDBOX="1")
    with socket.create_connection(purser.place) as half:
        half.sendall(
            b"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        )
        assert purser.get("/healthz")[0] == 200  # the half request was read before
        purser.process.send_signal(signal.SIGTERM)
        while _listens(purser.place):
            continue
        purser.process.send_signal(signal.SIGTERM)
        assert purser.process.wait(PATIENCE_SECONDS) in (-signal.SIGTERM, 0)


def _listens(place: tuple[str, int]) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(place) == 0


def test_stripe_has_an_address_where_it_is_set_up(start: Start) -> None:
    """With a key and a secret it is there, and takes nothing that is not signed."""
    purser = start(SANDBOX="1", STRIPE_API_KEY="sk_test_1", STRIPE_WEBHOOK_SECRET="whsec_1")
    assert purser.ask("POST", "/webhooks/stripe", "{}")[0] == 400
    assert b'purser_notices_total{status="400"} 1.0' in purser.get("/metrics")[1]
    assert purser.get("/readyz")[0] == 200
    assert purser.end() == 0


def test_without_stripe_there_is_no_such_address(start: Start) -> None:
    """Nobody can post what nobody could check."""
    assert start().ask("POST", "/webhooks/stripe", "{}")[0] == 404
