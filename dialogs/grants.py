"""What is said after `grant` and `revoke`: a role, and who: mentioned, everyone, or by name."""

from __future__ import annotations

import re

from dialogs.marks import kind_of, last_mark, marks_of
from dialogs.vocabulary import Command, Phrase

MAX_NAME = 80
MAX_NAME_WORDS = 6
ROLES = ("viewer", "operator", "approver", "owner")
MENTIONED, EVERYONE, NAMED = "mentioned", "everyone", "named"
CHOSEN = "chosen"  # from the list of the form
_AT = re.compile(r"<at\b[^<>]*>(?:(?!<at\b).)*?</at>|@(?=\S)", re.IGNORECASE)
_BETWEEN = " :=,;、，"
# Names begin and end with none of these.
_AROUND = frozenset({"as", "role", "to", "by", "because", "on", "and"})


def mentions(text: str) -> bool:
    """Whether people are mentioned in it, as Teams marks that."""
    return bool(re.search(r"<at\b", text, re.IGNORECASE))


def grant_in(_phrase: Phrase, rest: str) -> dict[str, str] | None:
    return somebody_in(rest)


def somebody_in(rest: str) -> dict[str, str] | None:
    """The slots in it; None where it names nobody in a way that could be meant."""
    slots = {"who": MENTIONED} if mentions(rest) else {}
    left = _AT.sub(" ", rest).strip(_BETWEEN)
    role, left = _role(left, marks_of(frozenset(ROLES)), marks_of(_AROUND))
    if role:
        slots["role"] = kind_of(role)
    if not left:
        return slots
    if marks_of(frozenset({EVERYONE})).fullmatch(left):
        return slots | {"who": EVERYONE}
    if "who" in slots or len(left) > MAX_NAME or len(left.split()) > MAX_NAME_WORDS:
        return None
    return slots | {"who": NAMED, "name": left}


def about_somebody(line: str) -> tuple[Command, dict[str, str]] | None:
    """`make @Ben approver`, `撤销 @张三`: words that mean a role where somebody is mentioned."""
    for kind, command in (("gives", Command.GRANT), ("takes", Command.REVOKE)):
        verb = marks_of(frozenset({kind})).match(line)
        slots = somebody_in(line[verb.end() :]) if verb and mentions(line) else None
        if slots and (command is Command.REVOKE or "role" in slots):
            return command, slots
    return None


def _role(said: str, roles: re.Pattern[str], glue: re.Pattern[str]) -> tuple[str, str]:
    """The role at the beginning or at the end, and what is left without the words around it."""
    said = _bare(said, glue)
    if found := roles.match(said):
        return found[0], _bare(said[found.end() :], glue)
    last = last_mark(roles, said)
    return (last[0], _bare(said[: last.start()], glue)) if last else ("", said)


def _bare(said: str, glue: re.Pattern[str]) -> str:
    """Without the little words on both sides, such as `to` and `的角色`."""
    said = said.strip(_BETWEEN)
    while found := glue.match(said):
        said = said[found.end() :].strip(_BETWEEN)
    while last := last_mark(glue, said):
        said = said[: last.start()].strip(_BETWEEN)
    return said
