"""The documents tell of what is there: every setting, every link, every picture."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.metrics import Metrics
from bot.settings import PREFIX, Settings
from tests.sources import AROUND, ROOT, house, sources

DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)|src=\"([^\"]+)\"")
EVENT = re.compile(r"\blog\.(?:info|warning|error|exception)\(\s*\"([a-z_]+)\"")
TWO_SENTENCES = re.compile(r"[a-z`)]\. [A-Z]")


def test_readme_names_every_setting() -> None:
    """An operator finds each setting in the table, and no other."""
    named = set(re.findall(rf"{PREFIX}[A-Z_]+", (ROOT / "README.md").read_text("utf-8")))
    assert named == {f"{PREFIX}{field}".upper() for field in Settings.model_fields}


def test_operation_names_every_event_of_the_log() -> None:
    """What an operator may find in the log is explained."""
    told = (ROOT / "docs" / "operation.md").read_text("utf-8")
    events = {event for source in house() for event in EVENT.findall(source.text)}
    assert len(events) > 10
    assert {event for event in events if f"`{event}`" not in told} == set()


def test_operation_names_every_figure() -> None:
    """So is what can be measured."""
    told = (ROOT / "docs" / "operation.md").read_text("utf-8")
    figures = {family.name for family in Metrics().registry.collect()}
    assert {figure for figure in figures if f"`{figure}" not in told} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    """A link or a picture of our own is there."""
    text = document.read_text("utf-8")
    ours = (page or picture for page, picture in LINK.findall(text))
    lost = [
        link
        for link in ours
        if not link.startswith("https://") and not (document.parent / link).exists()
    ]
    assert lost == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_one_sentence_a_line(document: Path) -> None:
    """Prose has one sentence per line, so that a change shows the sentence that changed."""
    prose = re.sub(r"```.*?```", "", document.read_text("utf-8"), flags=re.DOTALL)
    full = [
        line
        for line in prose.splitlines()
        if TWO_SENTENCES.search(line) and not line.startswith(("|", "<"))
    ]
    assert full == []


def test_every_test_of_the_threat_model_is_there() -> None:
    """What is said to be shown by a test is shown by one that exists."""
    told = (ROOT / "docs" / "security.md").read_text("utf-8")
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", told))
    assert len(named) > 40
    lost = [
        f"{file}::{test}"
        for file, test in sorted(named)
        if not (ROOT / file).is_file()
        or not re.search(rf"^(async )?def {test}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)
    ]
    assert lost == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_module_that_is_named_is_there(document: Path) -> None:
    """Whoever is sent to a module finds it, also after it was split or renamed."""
    names = [f"/{source.name}" for source in (*house(), *sources(*AROUND))]
    told = set(re.findall(r"`([\w/]+\.py)`", document.read_text("utf-8")))
    assert {one for one in told if not any(name.endswith(f"/{one}") for name in names)} == set()


def test_the_map_shows_every_module_of_the_ledger() -> None:
    """Whoever looks for a subject finds all that owns a part of it."""
    told = (ROOT / "docs" / "concept.md").read_text("utf-8")
    named = set(re.findall(r"`(?:ledger/)?([\w/]+\.py)`", told))
    ours = {source.name.removeprefix("ledger/") for source in sources("ledger")}
    mapped = {one for one in ours if "/" not in one and not one.endswith("_errors.py")}
    assert mapped - named - {"__init__.py"} == set()
