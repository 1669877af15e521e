"""Charging: what rows of calls do to the book; each is booked once, however often it is told.

A row that comes again with another charge books the difference: more as usage, less as a credit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ledger.calls import Call, Revision, revision
from ledger.change import Change
from ledger.entries import Settled, credit_entry, usage_entries
from ledger.facts import SETTLED_BY
from ledger.forfeiting import forfeit
from ledger.moment import Moment
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Charged:
    """What came of rows that were read."""

    fresh: int  # that had never been told
    revised: int  # that cost another amount than before
    known: int
    amount: Money  # what the pool pays for them
    left: int = 0  # that cost another amount than before, and are kept as they were told


async def charge_calls(
    change: Change,
    calls: Sequence[Call],
    moment: Moment,
    paid_by: Collection[str],
    *,
    corrects: bool = True,
) -> Charged:
    """Book them and keep their rows, all in the change that is open.

    Where these rows correct nothing, those that came before stay as they were told.
    """
    once = {call.id: call for call in calls}  # as it was told last
    known = await change.known_calls(once)
    fresh = [call for call in once.values() if call.id not in known]
    again = ((call, known.get(call.id)) for call in once.values())
    told_again = [revision(call, told, paid_by) for call, told in again if told]
    differ = [one for one in told_again if one]
    revised = await _filed(change, differ) if corrects else []
    settled = await change.settled()
    paid = [call for call in fresh if call.costs(paid_by)]
    await change.keep_calls([call for call in fresh if not call.costs(paid_by)], None)
    await _use(change, paid, settled, moment)
    await _revise(change, revised, settled, moment)
    micros = sum(call.charge.micros for call in (*paid, *(one.call for one in revised)))
    amount = Money(micros, change.account.currency)
    return Charged(
        fresh=len(fresh),
        revised=len(revised),
        known=len(told_again) - len(differ),
        amount=amount,
        left=len(differ) - len(revised),
    )


async def _filed(change: Change, revised: Sequence[Revision]) -> list[Revision]:
    """Whatever else a row says now: its day and names would part its sums from the first row's."""
    first = await change.kept_calls([one.of for one in revised])
    return [one.filed_as(first[one.of]) for one in revised]


async def _use(change: Change, calls: Sequence[Call], settled: Settled, moment: Moment) -> None:
    for entry, of_entry in usage_entries(calls, change.account.time_zone, settled):
        booked, _ = await change.book(entry, moment.now)
        await change.keep_calls(of_entry, booked.seq)


async def _revise(
    change: Change, revised: Sequence[Revision], settled: Settled, moment: Moment
) -> None:
    """Those that cost more by day, those that cost less by the booking that they take from."""
    by_row = {one.call.id: one for one in revised}
    dearer = [one.call for one in revised if one.call.charge.micros > 0]
    for entry, calls in usage_entries(dearer, change.account.time_zone, settled):
        booked, _ = await change.book(entry, moment.now)
        await change.keep_revisions([by_row[call.id] for call in calls], booked.seq)
    cheaper = [one for one in revised if one.call.charge.micros < 0]
    for (seq, late), part in (await _by_booking(change, cheaper, settled)).items():
        await _credit(change, part, seq, settled if late else None, moment)
    if cheaper:  # what came back to a lot that has expired is forfeited at once (rule 16)
        await forfeit(change, moment)


async def _by_booking(
    change: Change, cheaper: Sequence[Revision], settled: Settled
) -> dict[tuple[int, bool], list[Revision]]:
    """From which booking each takes something, and whether a figure has that in it already.

    Never more than stands there: what somebody has reversed came back with that.
    """
    parts = defaultdict(list)
    stand = await change.outstanding(cheaper)
    for one in cheaper:
        stands = stand[one.of]
        back = max(one.call.charge, -stands.amount)
        late = one.call.ended_at <= settled.until
        parts[stands.seq if back.micros else 0, late].append(
            replace(one, call=replace(one.call, charge=back))
        )
    return parts


async def _credit(
    change: Change, part: Sequence[Revision], seq: int, settled: Settled | None, moment: Moment
) -> None:
    booked_at: int | None = None
    if seq:
        settled = settled or await _settled_then(change, seq)
        entry = credit_entry([one.call for one in part], seq, settled)
        booked, _ = await change.book(entry, moment.now)
        booked_at = booked.seq
    await change.keep_revisions(part, booked_at)


async def _settled_then(change: Change, seq: int) -> Settled | None:
    """What never was taken from the wallet does not come back to it."""
    first = await change.transaction(seq)
    if first is None:
        raise LookupError(seq)  # a bug: the call's row names it
    by = first.entry.facts.get(SETTLED_BY)
    return None if by is None else Settled(int(by), first.entry.effective_at)
