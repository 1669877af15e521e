"""Every sentence for people stands in `locales/`, in three languages, and none stands in code."""

from __future__ import annotations

import ast
import builtins
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from string import Formatter
from typing import Any

import pytest

from cards.sentences import LOCALES
from cards.voice import SPOKEN, Language
from tests.sources import FLOORS, ROOT, TOP, Source, house, sources

LATIN = re.compile(r"[A-Za-z]{2,}[,;:.!?]? [A-Za-z]{2,}")
WORDS = re.compile(rf"{LATIN.pattern}|[\u3040-\u30ff\u3400-\u9fff]")
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
# Exceptions whose text is read in a log by whoever mends the bug, never by a user.
FOR_BUGS = {name for name in dir(builtins) if name.endswith(("Error", "Exception", "Group"))}
FOR_BUGS |= {"BookError"}
# Calls whose texts are a grammar or an address, not a sentence.
GRAMMARS = {"re.compile", "re.match", "re.fullmatch", "re.sub", "re.search", "re.split"}
# Storage is not read: its sentences are SQL, and it speaks to nobody.
READ = (*(floor for floor in FLOORS if floor != "storage"), *TOP)
# What looks like a sentence and is not for users: the file, which of its texts, and why.
NO_SENTENCES = {
    "dialogs/amounts.py": (r"[(\[].*", "a grammar of figures: understood, never said"),
    "dialogs/currencies.py": (r"[^ a-z]{1,4}|US DOLLARS?", "currencies as people write them"),
    "dialogs/numerals.py": (r"\S{1,5}", "Chinese figures"),
    "bot/files/export_site.py": (r"(default-src|frame-ancestors|noindex|attachment).*", "headers"),
    "cards/export_page.py": (r"(?s).*<.*>.*|body\{.*", "HTML and its styles"),
    "cards/letter_page.py": (r"(?s)<.*>\n?|font-.*", "HTML and its styles"),
    "providers/report/columns.py": (r"[A-Z]\w+( \w+)+", "columns as Microsoft's report names them"),
    "providers/sandbox/calls.py": (r"[\w ,-]+", "destinations as Microsoft's call rows name them"),
    "providers/sandbox/people.py": (r"[\w ]+", "names of people who are made up"),
    "providers/sandbox/directory.py": (r"[\w ]+", "the same"),
    "providers/graph/licences.py": (r"[a-z ]+", "words by which Graph's refusals are told apart"),
    "providers/stripe/cards.py": (r"[A-Z]\w+ [A-Z]\w+", "the card brands' own names"),
    "bot/activities.py": (r"(\{\}|no|not) .*", "what a program that posts garbage is told"),
    "bot/metering.py": (r"[A-Z].*\.", "the help lines of /metrics"),
    "bot/metrics.py": (r"[A-Z].*\.", "the help lines of /metrics"),
    "bot/watchman.py": (r"never started|last round \{\} s ago", "the state in /readyz"),
    "bot/web.py": (r"text/plain; .*", "a content type"),
}
SHARED = {source.name for source in sources(*FLOORS)}


def test_no_sentence_stands_in_code() -> None:
    """What people read can be translated, because it is not in the code."""
    found = [
        f"{source.at(node)} {text!r}"
        for source in sources(*READ)
        for node, text in _texts(source)
        if WORDS.search(text) and not _excused(source, text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('say("Nothing was booked")', True),
        ('say(f"Added {amount} to the pool")', True),
        ('say("已取消")', True),
        ('say("cards.funds.title")', False),
        ('"""Says what it owns, in a sentence."""', False),
        ('re.compile("a grammar of words")', False),
        ('raise ValueError("no such thing")', False),
        ('raise Stopped("the port is in use")', True),
    ],
)
def test_the_reading_tells_sentences_apart(code: str, found: bool) -> None:
    """The search itself finds a sentence and leaves a key, a grammar and a bug's words alone."""
    source = Source(ROOT / "bot" / "made_up.py", code, ast.parse(code))
    assert any(WORDS.search(text) for _, text in _texts(source)) is found


def test_every_exception_to_the_rule_is_still_needed() -> None:
    """An excuse that no text needs any more is taken out of the list."""
    needed = {
        source.name
        for source in sources(*READ)
        for _, text in _texts(source)
        if WORDS.search(text) and _excused(source, text)
    }
    assert set(NO_SENTENCES) - needed == set()


@pytest.mark.parametrize("language", [each for each in SPOKEN if each is not Language.ENGLISH])
def test_every_sentence_stands_in_every_language(language: Language) -> None:
    """No language lacks a sentence, and none has one that the others do not know."""
    assert set(_sentences(language)) ^ set(_sentences(Language.ENGLISH)) == set()


@pytest.mark.parametrize("language", [each for each in SPOKEN if each is not Language.ENGLISH])
def test_every_language_fills_in_the_same_values(language: Language) -> None:
    """A placeholder that one language forgets would hide an amount or a name."""
    theirs = _sentences(language)
    differ = {
        key: (_placeholders(found), _placeholders(theirs[key]))
        for key, found in _sentences(Language.ENGLISH).items()
        if key in theirs and _placeholders(found) != _placeholders(theirs[key])
    }
    assert differ == {}


@pytest.mark.parametrize("language", [each for each in SPOKEN if each is not Language.ENGLISH])
def test_chinese_is_written_in_chinese(language: Language) -> None:
    """A sentence copied from English and never translated is found."""
    english = _sentences(Language.ENGLISH)
    copied = [
        key
        for key, found in _sentences(language).items()
        if found == english.get(key)
        and any(LATIN.search(re.sub(r"\{.*?\}|`.*?`", "", text)) for text in _forms(found))
    ]
    assert copied == []


def test_every_sentence_that_code_asks_for_is_there() -> None:
    """A key misspelt in code would end a turn."""
    known = _sentences(Language.ENGLISH)
    areas = {path.stem for path in (LOCALES / Language.ENGLISH).glob("*.toml")}
    unknown = [
        f"{source.at(node)} {text}"
        for source in (*house(), *sources("deploy"))
        for node, text in _texts(source)
        if KEY.fullmatch(text)
        and text.partition(".")[0] in areas
        and text not in known
        and not any(key.startswith(f"{text}.") for key in known)
        and not text.endswith((".py", ".toml", ".json", ".zip", ".png"))
        and f"{text.replace('.', '/')}.py" not in SHARED
    ]
    assert unknown == []


def _excused(source: Source, text: str) -> bool:
    pattern, _reason = NO_SENTENCES.get(source.name, ("", ""))
    return bool(pattern) and re.fullmatch(pattern, text) is not None


@cache
def _texts(source: Source) -> tuple[tuple[ast.AST, str], ...]:
    """The texts of a module, without docstrings, grammars and the words of bugs."""
    return tuple(_read_texts(source))


def _read_texts(source: Source) -> Iterator[tuple[ast.AST, str]]:
    skipped = set(_skipped(source.tree))
    for node in ast.walk(source.tree):
        if node in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
            yield node, "".join(_piece(value) for value in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value


def _piece(value: ast.expr) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else "{}"


def _skipped(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value  # a docstring, or a sentence that stands for one
        elif isinstance(node, ast.ClassDef) and FOR_BUGS & {ast.unparse(b) for b in node.bases}:
            yield from _own_words(node)
        elif _is_for_bugs(node) or _is_grammar(node):
            yield from ast.walk(node)


def _own_words(exception: ast.ClassDef) -> Iterator[ast.AST]:
    """What an exception tells the log about itself."""
    for node in ast.walk(exception):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__":
            yield from ast.walk(node)


def _is_for_bugs(node: ast.AST) -> bool:
    if not isinstance(node, ast.Raise) or node.exc is None:
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return ast.unparse(raised) in FOR_BUGS


def _is_grammar(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in GRAMMARS


@cache
def _sentences(language: Language) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted((LOCALES / language).glob("*.toml")):
        _flatten(path.stem, tomllib.loads(path.read_text("utf-8")), found)
    return found


def _flatten(prefix: str, value: Any, into: dict[str, Any]) -> None:
    if isinstance(value, Mapping) and "other" not in value:
        for key, each in value.items():
            _flatten(f"{prefix}.{key}", each, into)
    else:
        into[prefix] = value


def _forms(found: Any) -> list[str]:
    if isinstance(found, Mapping):
        return [str(form) for form in found.values()]
    return [str(each) for each in found] if isinstance(found, list) else [str(found)]


def _placeholders(found: Any) -> set[str]:
    """The names that are filled in; a list holds words to be understood, not a sentence."""
    if isinstance(found, list):
        return set()
    return {
        name
        for form in _forms(found)
        for _, name, _, _ in Formatter().parse(form)
        if name is not None and (name != "n" or not isinstance(found, Mapping))
    }
