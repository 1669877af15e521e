"""What is said after `history`: `20`, `last 20`, `2026-10`, `last month`."""

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


def _page(said: str) -> Mapping[str, str] | None:
    if month := named_month(said):
        return {"month": month}
    size = without_opening(said, "last").strip()
    return {"size": size} if _SIZE.fullmatch(size) else None
