"""Metering in words: how far the first read of calls has come, and what keeps it from going on."""

from __future__ import annotations

from cards.voice import Voice
from ledger.account import Account
from ledger.metering_trouble import Trouble, trouble_of
from ledger.reading import Reading


def metering_lines(account: Account, reading: Reading | None, voice: Voice) -> list[str]:
    """None while all goes well and everything is read."""
    trouble = trouble_of(account.usage_trouble)
    lines = [reading_words(reading, voice)] if reading else []
    return [*lines, trouble_words(trouble, voice)] if trouble else lines


def reading_words(reading: Reading, voice: Voice) -> str:
    values = {"since": reading.since, "upto": reading.upto, "rows": reading.rows}
    begun = reading.upto > reading.since
    return voice("metering.reading.some" if begun else "metering.reading.first", **values)


def trouble_words(trouble: Trouble, voice: Voice) -> str:
    """What is wrong, and what there is to do; the detail is a name that an admin looks for."""
    return voice(f"metering.trouble.{trouble.kind}", detail=trouble.detail)
