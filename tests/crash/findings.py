"""The proof: what people were told, what the bank charged and what the book says are the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from tests.crash.outside import Bank, Chats
from tests.crash.people import Heard
from tests.crash.record import Key, Record, Row

_ADDED = re.compile(r"^(Already )?(added|written down) ", re.IGNORECASE)
_CLOSED = re.compile(r"nothing was (booked|changed)$")
CLAWBACK = "clawback:"
MICROS_IN_A_CENT = 10_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was seen from outside, and the database at the end."""

    bank: Bank
    chats: Chats
    heard: Heard
    record: Record
    told_from: Mapping[str, int]  # by chat: the number of the last alert before it subscribed

    def acknowledged(self) -> set[str]:
        """Drafts of which somebody was told that funds were added, on a card or by an answer."""
        told = {
            draft
            for draft, said in self.chats.decided.items()
            if any(_ADDED.match(each) for each in said)
        }
        return told | self.heard.added

    def decided(self) -> set[str]:
        """Drafts whose card said that they were carried out, whatever they were about."""
        return {
            draft
            for draft, said in self.chats.decided.items()
            if any(not _CLOSED.search(each) for each in said)
        }


@dataclass
class Figures:
    """The counts of one run."""

    acknowledged: int = 0
    lost: int = 0
    doubles: int = 0
    charges: int = 0
    refunds: int = 0
    given_back_elsewhere: int = 0
    payments: int = 0
    bookings: int = 0
    lots: int = 0
    recharges: int = 0
    declined: int = 0
    alerts_due: int = 0  # one for each chat that had asked for it
    alerts_delivered: int = 0
    alerts_repeated: int = 0
    faults: list[str] = field(default_factory=list)


def judged(seen: Evidence) -> Figures:
    """Everything that has to hold, checked; `faults` names what does not."""
    figures = Figures()
    checks = (
        _acknowledged,
        _keys,
        _charges,
        _refunds,
        _given_back_elsewhere,
        _in_flight,
        _one_at_a_time,
        _alerts,
    )
    for check in checks:
        figures.faults += check(seen, figures)
    figures.bookings = len(seen.record.transactions)
    figures.declined = sum(row["state"] == "declined" for row in seen.record.payments)
    return figures


def _acknowledged(seen: Evidence, figures: Figures) -> Iterator[str]:
    """What a person was told stands in the book, exactly once."""
    drafts, booked = seen.record.draft(), seen.record.booked()
    told = seen.acknowledged()
    figures.acknowledged = len(told)
    for each in told | seen.decided():
        draft = drafts.get(each)
        if draft is None or draft["state"] != "done":
            figures.lost += 1
            yield f"draft {each} was told done and is {draft and draft['state']}"
            continue
        count = len(booked.get((draft["account_id"], _key_of(draft)), ()))
        wanted = each in told or draft["kind"] in ("reversal", "refund", "reconcile")
        if wanted and count != 1:
            figures.lost += not count
            yield f"draft {each} ({draft['kind']}) was told booked and is {count} times"


def _key_of(draft: Row) -> str:
    return f"reversal:{draft['seq']}" if draft["kind"] == "reversal" else str(draft["key"])


def _keys(seen: Evidence, figures: Figures) -> Iterator[str]:
    """No key was booked twice (rule 8)."""
    for key, rows in seen.record.booked().items():
        if len(rows) > 1:
            figures.doubles += 1
            yield f"{key} was booked {len(rows)} times"


def _charges(seen: Evidence, figures: Figures) -> Iterator[str]:
    """What the bank charged, what was paid, what was booked and the lots are the same."""
    counts = seen.bank.counts()
    paid = seen.record.paid("funds", "recharge")
    booked, moved, lots = seen.record.booked(), seen.record.moved(), seen.record.lot_of()
    figures.charges, figures.payments = sum(counts["charges"].values()), len(paid)
    figures.recharges = sum(row["purpose"] == "recharge" for row in paid.values())
    yield from _twice(counts["charges"], figures)
    yield from _same(set(counts["charges"]), paid, "charged")
    for key, payment in paid.items():
        found = booked.get(key, [])
        place = (key[0], found[0]["seq"]) if found else (key[0], -1)
        lot = lots.get(place)
        figures.lots += lot is not None
        amounts = (
            counts["amounts"].get(key[1], 0) * MICROS_IN_A_CENT,
            moved.get(place),
            lot and lot["amount_micros"],
        )
        if amounts != (payment["amount_micros"],) * 3:
            yield f"{key}: paid {payment['amount_micros']}, but charged, booked, lot {amounts}"
    own = {row["key"] for row in seen.record.payments}
    for row in seen.record.transactions:
        bought = row["kind"] in ("funds", "recharge") and not row["key"].startswith("opening:")
        if bought and row["key"] not in own:
            yield f"{row['kind']} {row['key']} was booked without a payment"


def _twice(counted: dict[str, int], figures: Figures) -> Iterator[str]:
    for key, times in counted.items():
        if times != 1:
            figures.doubles += 1
            yield f"the bank did {key} {times} times"


def _same(at_the_bank: set[str], ours: dict[Key, Row], what: str) -> Iterator[str]:
    keys = {key for _, key in ours}
    yield from (f"{what} at the bank only: {key}" for key in at_the_bank - keys)
    yield from (f"{what} in the book only: {key}" for key in keys - at_the_bank)


def _refunds(seen: Evidence, figures: Figures) -> Iterator[str]:
    """What the bank gave back is what the book gave back, and what it refused came back."""
    counts, booked, moved = seen.bank.counts(), seen.record.booked(), seen.record.moved()
    by_card = {row["key"] for row in seen.record.paid("funds", "recharge").values()}
    paid = {
        key: row
        for key, row in seen.record.paid("refund").items()
        if row["refunds"] in by_card and not row["key"].startswith(CLAWBACK)
    }
    figures.refunds = sum(counts["refunds"].values())
    yield from _twice(counts["refunds"], figures)
    yield from _same(set(counts["refunds"]), paid, "refunded")
    for row in seen.record.payments:
        if row["purpose"] == "refund":
            key = (row["account_id"], row["key"])
            out = moved.get((row["account_id"], row["seq"]))
            back = (row["account_id"], f"reversal:{row['seq']}") in booked
            if out != -row["amount_micros"] or back != (row["state"] == "declined"):
                yield f"refund {key} is {row['state']}, booked {out}, taken back: {back}"


def _given_back_elsewhere(seen: Evidence, figures: Figures) -> Iterator[str]:
    """What somebody gave back at the bank itself is booked, once and whole."""
    at_the_bank = {f"{CLAWBACK}{name}": cents for name, cents in seen.bank.unmarked().items()}
    ours = {key: row for key, row in seen.record.paid("refund").items() if key[1] in at_the_bank}
    figures.given_back_elsewhere = len(at_the_bank)
    yield from _same(set(at_the_bank), ours, "given back")
    for key, row in ours.items():
        if row["amount_micros"] != at_the_bank[key[1]] * MICROS_IN_A_CENT:
            yield f"{key}: {row['amount_micros']} booked, {at_the_bank[key[1]]} cents given back"


def _in_flight(seen: Evidence, _figures: Figures) -> Iterator[str]:
    """The bank knows every answer by now, so nothing is left open (rule 20)."""
    for row in seen.record.payments:
        if row["state"] in ("charging", "unknown"):
            yield f"{row['purpose']} {row['key']} is still {row['state']}"


def _one_at_a_time(seen: Evidence, _figures: Figures) -> Iterator[str]:
    """A recharge is asked for only once the bank has decided on the one before (rule 19)."""
    recharges = {row["key"] for row in seen.record.payments if row["purpose"] == "recharge"}
    first: dict[str, dict[str, float]] = defaultdict(dict)
    for asked in seen.bank.timeline.asked:
        if asked.key in recharges:
            first[asked.account_id].setdefault(asked.key, asked.at)
    for account, keys in first.items():
        for before, after in pairwise(keys):  # in the order in which they were first asked for
            if seen.bank.answered.get(before, float("inf")) > keys[after]:
                yield f"{account}: {after} was asked for while {before} was in flight"


def _alerts(seen: Evidence, figures: Figures) -> Iterator[str]:
    """Every incident came to every chat that had asked for it; each recharge was told once."""
    posted: Counter[tuple[str, int]] = seen.chats.alerts
    figures.alerts_repeated = sum(times - 1 for times in posted.values())
    if any(not number for _, number in posted):
        yield "something was posted that nobody asked for and that is no alert"
    for chat in seen.record.subscribers:
        name, since = chat["chat_id"], seen.told_from[chat["chat_id"]]
        for incident in seen.record.told():
            own = incident["account_id"] == chat["account_id"] and incident["number"] > since
            figures.alerts_due += own
            figures.alerts_delivered += own and posted[name, incident["number"]] > 0
            if own and not posted[name, incident["number"]]:
                yield f"alert {incident['number']} ({incident['kind']}) never came to {name}"
    yield from _told_once(seen.record)


def _told_once(record: Record) -> Iterator[str]:
    """As many `recharged` alerts as recharges, in each account."""
    told = Counter(row["account_id"] for row in record.incidents if row["kind"] == "recharged")
    made = Counter(account for account, _ in record.paid("recharge"))
    for account in made.keys() | told.keys():
        if made[account] != told[account]:
            yield f"{account}: {made[account]} recharges, {told[account]} told"
