"""The command line's words: which commands there are, what they take, and how they explain it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import NoReturn

from cards.voice import Voice

Run = Callable[[argparse.Namespace, Voice], int]
CONTENTS = ("book", "audit")
ORGANISATION = "--organisation"
FORMATS = ("jsonl", "csv", "beancount", "xlsx", "zip")


class Stopped(Exception):
    """A command that cannot go on; its text is the one sentence that says why."""


class Parser(argparse.ArgumentParser):
    """Exits with 1 where argparse would with 2: Purser's codes are 0 and 1."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: {message}\n")


def parser_of(commands: Mapping[str, Run], voice: Voice) -> Parser:
    """The first command is the one that runs where none is named."""
    parser = Parser(prog="app.py", description=voice("app.about"))
    parser.set_defaults(run=next(iter(commands.values())))
    among = parser.add_subparsers(metavar=" | ".join(commands))
    for name, run in commands.items():
        about = voice(f"app.commands.{name}")
        command = among.add_parser(name, help=about, description=about)
        command.set_defaults(run=run)
        if add_options := _OPTIONS.get(name):
            add_options(command, voice)
    return parser


def _package_options(command: argparse.ArgumentParser, voice: Voice) -> None:
    def say(name: str) -> str:
        return voice(f"app.package.{name}")

    command.add_argument("--out", type=Path, default=Path("purser.zip"), help=say("out"))
    command.add_argument("--developer", default="Purser", help=say("developer"))
    command.add_argument("--website", default="", help=say("website"))
    command.add_argument("--domain", action="append", help=say("domain"))


def _organisation_option(command: argparse.ArgumentParser, about: str) -> None:
    command.add_argument(ORGANISATION, metavar="TENANT", help=about)
    # As `export` called it before: scripts of operators say so.
    unseen = argparse.SUPPRESS
    command.add_argument("--account", dest="organisation", help=unseen, default=unseen)


def _month(said: str) -> date:
    """The first day of `2026-10`."""
    return date.fromisoformat(f"{said}-01")


def _export_options(command: argparse.ArgumentParser, voice: Voice) -> None:
    def say(name: str) -> str:
        return voice(f"app.export.{name}")

    command.add_argument("--what", choices=CONTENTS, default=CONTENTS[0], help=say("what"))
    command.add_argument("--format", choices=FORMATS, default=FORMATS[0], help=say("format"))
    command.add_argument("--out", type=Path, default=None, help=say("out"))
    _organisation_option(command, say("account"))
    command.add_argument("--month", type=_month, default=None, help=say("month"))


def _import_options(command: argparse.ArgumentParser, voice: Voice) -> None:
    def say(name: str) -> str:
        return voice(f"app.import.{name}")

    command.add_argument("file", help=say("file"))
    _organisation_option(command, say("organisation"))


def _forget_options(command: argparse.ArgumentParser, voice: Voice) -> None:
    def say(name: str) -> str:
        return voice(f"app.forget.{name}")

    command.add_argument("person", help=say("person"))
    _organisation_option(command, say("organisation"))


_OPTIONS = {
    "package": _package_options,
    "export": _export_options,
    "import": _import_options,
    "forget": _forget_options,
}


def as_meant(typed: str) -> str:
    """Without blanks around it, and without bytes that no text of ours has."""
    return typed.strip().encode(errors="replace").decode()


def say(*sentences: str) -> None:
    """To the operator at once; an empty one is none."""
    sys.stdout.write("".join(f"{one}\n" for one in sentences if one))
    sys.stdout.flush()


def stop(*sentences: str) -> int:
    """Why it does not go on, and the code that says so."""
    sys.stderr.write("".join(f"{one}\n" for one in sentences))
    return 1
