"""What is said after `mail add` and `mail remove`: `finance@contoso.com zh-CN`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dialogs.languages import language_called
from dialogs.vocabulary import Phrase

MAX_SAID = 400  # longer than any address with a language
# As a client writes an address that it has made a link of.
_LINKED = re.compile(r"\[[^\]]*\]\(mailto:([^)\s]+)\)")
_AROUND = re.compile(r"^(?:mailto:)?<?(?:mailto:)?|>?[,;]?$", re.IGNORECASE)


def addressee_in(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """The slots in it; None where it names no address and so is another sentence."""
    what = phrase.value
    if not what:
        return None
    said = _LINKED.sub(r"\1", rest.strip(" :="))
    first, _, others = said.partition(" ")
    slots = {"mail": what, "address": _AROUND.sub("", first)}
    others = others.strip(" ,;")
    if not first:
        return {"mail": what}
    if len(said) > MAX_SAID or (others and "@" not in first):
        return None
    if "@" in others:  # several at once: told as what is no single address
        return slots | {"address": said}
    return slots | (_language(others, what) if others else {})


def _language(name: str, what: str) -> dict[str, str]:
    """Whoever is taken off is taken off in any language."""
    code = language_called(name)
    found = {"language": code} if code else {"unknown": name}
    return found if what == "add" else {}
