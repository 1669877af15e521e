"""What is said after `history`: `20`, `last 20`, `2026-10`, `last month`; a page of a list: `2`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dialogs.marks import without_opening
from dialogs.months import named_month
from dialogs.vocabulary import Phrase

_SIZE = re.compile(r"[1-9][0-9]{0,2}")


def page_in(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    said = rest.strip()
    page = _page(said) if said else {}
    return page if page is None or not phrase.value else {**page, "paid_by": phrase.value}


def numbered_in(_phrase: Phrase, rest: str) -> Mapping[str, str] | None:
    """Pages are counted from one by people, and from zero by us."""
    said = rest.strip()
    if not said:
        return {}
    return {"page": str(int(said) - 1)} if _SIZE.fullmatch(said) else None


def _page(said: str) -> Mapping[str, str] | None:
    if month := named_month(said):
        return {"month": month}
    size = without_opening(said, "last").strip()
    return {"size": size} if _SIZE.fullmatch(size) else None
