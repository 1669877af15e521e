"""The moment of a change: what it is judged with besides the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.account import Method


@dataclass(frozen=True, slots=True)
class Moment:
    """The time, and the payment methods that there are."""

    now: datetime
    methods: Sequence[Method]
