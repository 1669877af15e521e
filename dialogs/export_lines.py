"""What is said after `export`: `csv`, `last month`, `excel 2026-10`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dialogs.around import without_first, without_last
from dialogs.marks import kind_of, last_mark, marks_of, without_opening
from dialogs.months import named_month
from dialogs.vocabulary import Phrase
from ledger.exports.tables import FileForm

_FORMS = {"csv": FileForm.CSV, "excel": FileForm.EXCEL}
_ALL = frozenset(_FORMS)


def export_in(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """The form and the month, in either order; what is not said is left out."""
    form, said = (phrase.value, rest.strip()) if phrase.value else _form(rest.strip())
    said = _of_a_month(said)
    month = named_month(said) if said else ""
    if said and not month:
        return None
    return {name: text for name, text in (("form", form), ("month", month)) if text}


def _of_a_month(said: str) -> str:
    """Without what is said to be in it, such as `the usage of` and `的明细`: all of it leaves."""
    said = without_last(without_first(said, "contents"), "contents")
    said = without_last(without_opening(said, "to", "because").strip(), "whose")
    return without_first(said, "contents") if said else ""


def _form(said: str) -> tuple[str, str]:
    words = marks_of(_ALL)
    found = words.match(without_opening(said, "to", "as").strip()) or last_mark(words, said)
    if found is None:
        return "", said
    before, after = found.string[: found.start()], found.string[found.end() :]
    return _FORMS[kind_of(found[0])].value, _bare(f"{before} {after}")


def _bare(said: str) -> str:
    """Without the small words that stood around the form."""
    return re.sub(r"^[\s,，、]+|[\s,，、]+$", "", said)
