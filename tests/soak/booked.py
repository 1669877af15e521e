"""Checks of money: what was confirmed is booked once, and the bank, the book and people agree."""

from __future__ import annotations

from collections.abc import Iterator

from tests.crash.record import Row
from tests.soak.evidence import Evidence

MICROS = 1_000_000
MICROS_IN_A_CENT = 10_000


def once(seen: Evidence) -> Iterator[str]:
    """No key is booked twice (rule 8), and no charge is made twice."""
    for (account, key), rows in seen.record.booked().items():
        if len(rows) > 1:
            yield f"{key} of {account} was booked {len(rows)} times"
    yield from (f"the bank charged {key} {n} times" for key, n in seen.charges.items() if n != 1)


def as_people_were_told(seen: Evidence) -> Iterator[str]:
    """Every draft of which somebody was told that it is added is booked, with its amount."""
    booked = {row["key"]: row for row in _funds(seen)}
    moved, drafts = seen.record.moved(), seen.record.draft()
    if not seen.heard.added:
        yield "nobody was told that anything is added"
    for each in seen.heard.added:
        draft = drafts.get(each)
        row = booked.get(draft["key"]) if draft else None
        wanted = seen.heard.wanted.get(each, 0) * MICROS
        if row is None:
            yield f"draft {each} was told added and is not booked"
        elif moved.get((row["account_id"], row["seq"])) != wanted:
            yield f"draft {each} was confirmed with {wanted} and booked with another amount"


def nothing_else(seen: Evidence) -> Iterator[str]:
    """The sum of what people confirmed is the sum of what the book added for them."""
    moved = seen.record.moved()
    book = sum(moved[row["account_id"], row["seq"]] for row in _funds(seen))
    said = sum(seen.heard.wanted.get(each, 0) * MICROS for each in seen.heard.added)
    if book != said:
        yield f"{said} was confirmed and told, and {book} is booked"


def as_the_bank_charged(seen: Evidence) -> Iterator[str]:
    """What the bank charged is what was paid and what is booked, to the cent."""
    paid = {key: row for (_, key), row in seen.record.paid("funds", "recharge").items()}
    booked = {key for _, key in seen.record.booked()}
    for key in seen.charges.keys() ^ paid.keys():
        yield f"{key} was charged or paid, not both"
    for key in seen.charges.keys() & paid.keys():
        if seen.amounts[key] * MICROS_IN_A_CENT != paid[key]["amount_micros"] or key not in booked:
            yield f"{key} was charged {seen.amounts[key]} cents and booked otherwise"


def verified(seen: Evidence) -> Iterator[str]:
    """`verify` replays the book and finds no fault (rule 7)."""
    code, told = seen.verified
    if code:
        yield f"verify ended with {code}: {told}"


def _funds(seen: Evidence) -> list[Row]:
    """What people paid in during the run."""
    return [
        row
        for row in seen.record.transactions
        if row["kind"] == "funds" and not row["key"].startswith("opening:")
    ]
