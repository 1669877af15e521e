"""What was removed when a person was forgotten: numbers alone, fit for a trail that stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many of each; all of them zero where nobody of that id was known."""

    calls: int = 0  # rows that named the person
    sums: int = 0  # of days, which count for nobody in particular now
    names: int = 0  # under which the person called, or spoke to Purser
    chats: int = 0  # of the person alone
    licences: int = 0  # asked for in drafts, which do not say for whom any more

    @property
    def anything(self) -> bool:
        return any(asdict(self).values())

    def told(self) -> Mapping[str, str]:
        return {name: str(count) for name, count in asdict(self).items()}
