"""What must hold after every step, whatever happened: the database against the plain book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.prove.glass import SeenAccount, SeenPayment
from tests.prove.plain import FIRST_DAY, FUNDINGS, PlainLot, Row, Taken
from tests.prove.requests import PEOPLE

if TYPE_CHECKING:
    from ledger.calls import Call
    from tests.prove.history import Asked, Clawed, History

RETRY_HOURS = (1, 3, 7)


class Checks:
    def __init__(self, history: History) -> None:
        self._of = history
        self._version = -1
        self._account: SeenAccount | None = None
        self._payments: dict[str, SeenPayment] = {}
        self._booked_rows: set[str] = set()
        self._keys: set[str] = set()
        self._alerts_seen = 0

    def after_step(self, *, clean_poll: bool) -> None:
        version = self._of.glass.version()
        if version != self._version:
            self._version = version
            self._what_was_committed()
        self._never_both()
        if clean_poll:
            self._polled()

    def on_their_way(self) -> bool:
        return any(one.in_flight for one in self._payments.values())

    def at_the_end(self) -> None:
        """Nothing is on its way any more: what was charged is what was booked."""
        history, rows = self._of, self._of.book.rows
        assert not self.on_their_way()
        booked = {row.key: row.wallet for row in rows if row.kind in FUNDINGS}
        elsewhere = {card.key for card in history.asked if card.dated} | {"opening:0"}
        by_till = {key: amount for key, amount in booked.items() if key not in elsewhere}
        assert by_till == history.till.charged
        given = {row.key: -row.wallet for row in rows if row.kind == "refund"}
        refused = {row.key for row in rows if history.book.reversal_of(row.seq)}
        clawed = {one.key: one for one in history.clawed}
        kept = {key: amount for key, amount in given.items() if key not in {*refused, *clawed}}
        assert kept == history.till.given_back
        for key, one in clawed.items():
            assert one.stands == (key in given and key not in refused) or self._all_gone(one)
        assert history.till.twice == []

    def _all_gone(self, one: Clawed) -> bool:
        """Nothing was left of that payment that could still have gone back."""
        rows = [row for row in self._of.book.rows if row.key == one.payment]
        lot = self._of.book.lot(rows[0].seq) if rows else None
        return one.stands and (lot is None or lot.taken == lot.bought)

    def _what_was_committed(self) -> None:
        glass, book = self._of.glass, self._of.book
        account = glass.account()
        if account is None:
            return
        payments = glass.payments()
        balances = [book.balance]
        for row in glass.rows(len(book.rows)):
            self._explained(row, payments)
            book.follow(row)
            self._traced(row)
            balances.append(book.balance)
        self._same_book(account)
        self._same_lots(glass.lots())
        self._recharges_have_cause(account, payments, balances)
        self._payments_follow_the_till(payments)
        self._alerts_follow_the_standing(account)
        self._of.letting_go.committed()
        self._cards_are_as_decided(payments)
        self._account, self._payments = account, payments

    # Every booking has a reason, and one alone.

    def _explained(self, row: Row, payments: dict[str, SeenPayment]) -> None:
        assert row.seq == len(self._of.book.rows) + 1, "a gap in the book"
        assert row.key not in self._keys, f"{row.key} is booked twice"
        self._keys.add(row.key)
        assert row.booked_at == self._of.clock()
        if row.kind in FUNDINGS:
            self._funded(row)
        elif row.kind in ("usage", "credit"):
            self._used(row)
        elif row.kind == "expiry":
            self._forfeited(row)
        elif row.kind == "reversal":
            self._reversed(row, payments)
        elif row.key.startswith("clawback:"):
            self._clawed_back(row)
        else:
            card = self._let_through(row, (one for one in self._of.asked if one.key == row.key))
            since = self._of.taken_since(card) if row.kind == "reconcile" else 0
            amount = -card.amount if row.kind == "refund" else card.amount + since
            assert (card.kind, amount) == (row.kind, row.wallet)

    def _funded(self, row: Row) -> None:
        history = self._of
        if row.kind == "funds":
            history.cared_at = row.booked_at
        if row.key == "opening:0":
            return
        cards = [one for one in history.asked if one.key == row.key]
        card = self._let_through(row, cards) if cards else None
        if card is not None and card.dated:
            assert (row.wallet, row.effective_at) == (card.amount, card.dated)
        else:
            assert history.till.charged.get(row.key) == row.wallet, "booked, but never charged"
            assert row.effective_at == row.booked_at

    def _used(self, row: Row) -> None:
        """Rules 8 and 15: each row once, its day's sum, at the time the call was made."""
        charges = self._of.glass.calls(row.seq)
        if not charges:  # booked and let go in one poll, as after months without one
            assert self._of.letting_go.is_gone(row.effective_at)
            return
        assert not charges.keys() & self._booked_rows, "a call is booked twice"
        self._booked_rows |= charges.keys()
        made = {call.id: call for call in self._of.usage.made}
        calls = [made[id_.split("~")[0]] for id_ in charges]
        assert len({call.capability for call in calls}) == 1
        assert all((micros < 0) == (row.kind == "credit") for micros in charges.values())
        assert row.effective_at == max(call.started_at for call in calls)
        assert row.facts["calls"] == str(len(charges))
        self._off_the_wallet(row, calls, list(charges.values()))

    def _off_the_wallet(self, row: Row, calls: Sequence[Call], charges: Sequence[int]) -> None:
        """Not where a figure had them in it: the admin centre's, or the one the book began with."""
        until = self._settled()
        ended = [call.started_at + timedelta(seconds=call.seconds) for call in calls]
        of_old = {at <= until for at in ended}
        first = self._of.book.row(int(row.facts.get("credits", "0")))
        inherited = first is not None and "settled_by" in first.facts
        assert len(of_old) == 1
        assert ("settled_by" in row.facts) == (of_old.pop() or inherited)
        if "settled_by" in row.facts:
            assert row.wallet == 0
            return
        assert row.wallet == -sum(charges)
        told = zip(ended, charges, strict=True)
        self._of.taken += [Taken(row.seq, at, micros) for at, micros in told]

    def _settled(self) -> datetime:
        book = self._of.book
        figures = [row for row in book.rows if row.kind == "reconcile"]
        known = [row.effective_at for row in figures if not book.reversal_of(row.seq)]
        return known[-1] if known else FIRST_DAY

    def _forfeited(self, row: Row) -> None:
        """Rule 13: all that was left, dated at the lot's last instant, and never before it."""
        lot = self._of.book.lot(int(row.facts["lot"]))
        assert lot is not None
        assert row.effective_at == lot.until <= row.booked_at
        assert row.wallet == -lot.left < 0

    def _reversed(self, row: Row, payments: dict[str, SeenPayment]) -> None:
        """Rule 6: the opposite of a booking that somebody may undo, or of a refused refund."""
        seq = int(row.facts["reverses"])
        undone = self._of.book.row(seq)
        assert undone is not None
        assert (row.key, row.wallet) == (f"reversal:{seq}", -undone.wallet)
        if undone.kind == "refund":
            gone = [one for one in self._of.clawed if one.key == undone.key]
            assert undone.key in self._of.till.refused or not gone[0].stands
            assert payments[undone.key].state == "declined"
        else:
            taps = [one for one in self._of.asked if one.kind == "reversal" and one.seq == seq]
            self._let_through(row, taps)
            assert self._of.may_reverse(seq)

    def _clawed_back(self, row: Row) -> None:
        """As much as the gateway says, and never more than was left of what was paid."""
        one = next(one for one in self._of.clawed if one.key == row.key)
        lot = self._of.book.lot(int(row.facts["lot"]))
        assert lot is not None
        paid = self._of.book.row(lot.number)
        assert paid is not None
        assert (paid.key, row.effective_at) == (one.payment, one.at)
        assert -row.wallet == min(one.amount, lot.bought - lot.taken) > 0

    def _let_through(self, row: Row, cards: Iterable[Asked]) -> Asked:
        """The card that was tapped; above a limit one that another let through, and it says who."""
        by = row.facts.get("approved_by", "")
        done = [one for one in cards if one.state == "done" and "done" in one.tried]
        found = [one for one in done if bool(one.number) == bool(by)]
        assert found, f"nobody let {row.kind} {row.seq} through"
        asker = PEOPLE[found[0].by].person_id
        assert not by or (by in found[0].deciders and by != asker)
        return found[0]

    # The books agree.

    def _traced(self, row: Row) -> None:
        kept, plain = self._of.glass.trace(row.seq), self._of.book.traces[row.seq]
        assert sum(amount for _, amount in kept) == row.wallet
        assert _by_lot(kept) == _by_lot(plain), f"{row.kind} {row.seq} moved other lots"

    def _same_book(self, account: SeenAccount) -> None:
        """Rule 10: the balance, its replay, and the lots less the debt."""
        book = self._of.book
        assert account.seq == len(book.rows)
        assert account.balance == book.balance == sum(lot.left for lot in book.lots) - book.debt
        assert account.debt == book.debt >= 0

    def _same_lots(self, kept: list[PlainLot]) -> None:
        assert kept == sorted(self._of.book.lots, key=lambda lot: lot.number)
        for lot in kept:
            assert 0 <= lot.left <= lot.bought - lot.taken <= lot.bought, lot

    def _never_both(self) -> None:
        """Rule 14: who owes has nothing to spend."""
        now, book = self._of.clock(), self._of.book
        assert not book.debt or not any(lot.left and now < lot.until for lot in book.lots)

    # Payments.

    def _recharges_have_cause(
        self, account: SeenAccount, payments: dict[str, SeenPayment], balances: list[int]
    ) -> None:
        """Rules 17 to 19: one at a time, below the trigger, as many whole amounts as it takes."""
        flying = [one for one in payments.values() if one.in_flight and one.purpose == "recharge"]
        assert len(flying) <= 1
        fresh = [one for key, one in payments.items() if key not in self._payments]
        for payment in fresh:
            if payment.purpose == "recharge":
                coming = self._coming(payments.values(), payment)
                foreseen = [balance + more for balance in balances for more in coming]
                self._of_right_size(payment, account, self._amounts(account, foreseen))
                self._under_the_caps(account, payment, payments.values())
                self._long_enough_after_declines(payment)

    def _of_right_size(self, payment: SeenPayment, account: SeenAccount, said: set[int]) -> None:
        """As much as it takes; a cap or what a person has agreed to may make it less."""
        card = next((one for one in self._of.asked if one.key == payment.key), None)
        if card is None and not account.per_month:
            assert payment.amount in said, f"recharge of {payment.amount}, not of {said}"
        most = max(said) if card is None else min(card.amount, max(said))
        assert 0 < payment.amount <= most, f"recharge of {payment.amount}, not of {said}"

    def _under_the_caps(
        self, account: SeenAccount, claimed: SeenPayment, after: Iterable[SeenPayment]
    ) -> None:
        """Rule 22: by the account's own calendar; what was declined does not count."""
        zone = ZoneInfo(self._of.zone)
        today = claimed.created_at.astimezone(zone).date()
        kept = [one for one in after if one.purpose == "recharge" and one.state != "declined"]
        days = [(one, one.created_at.astimezone(zone).date()) for one in kept]
        if account.per_day:
            assert sum(day == today for _, day in days) <= account.per_day
        if account.per_month:
            month = [one.amount for one, day in days if day.replace(day=1) == today.replace(day=1)]
            assert sum(month) <= account.per_month

    def _long_enough_after_declines(self, claimed: SeenPayment) -> None:
        """Rule 21: after 1, 3 and 7 hours, and then not before a person cared for it.

        One that went through begins the count anew, also where nobody was told of it.
        """
        through = (
            one.settled_at
            for one in self._payments.values()
            if one.purpose == "recharge" and one.state == "succeeded" and one.settled_at
        )
        since = max([self._of.cared_at, *through])
        refused = [
            one
            for one in self._payments.values()
            if one.purpose == "recharge" and one.state == "declined"
            if one.settled_at and one.settled_at > since
        ]
        assert len(refused) <= len(RETRY_HOURS), "it never gives up"
        assert all(one.code != "expired_card" for one in refused), "a terminal code"
        if refused:
            last = max(one.settled_at for one in refused if one.settled_at)
            waited = claimed.created_at - last
            assert waited >= timedelta(hours=RETRY_HOURS[len(refused) - 1])

    def _coming(self, after: Iterable[SeenPayment], claimed: SeenPayment) -> set[int]:
        """What may have been on its way to the pool when a recharge was claimed."""
        before = _on_its_way(self._payments.values())
        return {before, _on_its_way(one for one in after if one.key != claimed.key), 0}

    def _amounts(self, account: SeenAccount, foreseen: list[int]) -> set[int]:
        settings = {(account.trigger, account.recharge)}
        if self._account:
            settings.add((self._account.trigger, self._account.recharge))
        return {
            -(-(trigger - balance) // recharge) * recharge
            for trigger, recharge in settings
            for balance in foreseen
            if balance < trigger and recharge > 0
        }

    def _payments_follow_the_till(self, payments: dict[str, SeenPayment]) -> None:
        """Rules 9 and 20: what was charged is booked or still asked for, never given up."""
        till = self._of.till
        for key in (*till.charged, *till.given_back):
            payment = payments[key]
            assert payment.in_flight or payment.state == "succeeded", payment
            assert payment.in_flight or key in self._keys, payment
        for key, payment in payments.items():
            before = self._payments.get(key)
            final = before is not None and not before.in_flight and before != payment
            assert not final or self._came_to_nothing(key), "a final answer changed"

    def _came_to_nothing(self, key: str) -> bool:
        return any(one.key == key and not one.stands for one in self._of.clawed)

    # Requests.

    def _cards_are_as_decided(self, payments: dict[str, SeenPayment]) -> None:
        """The first decision stands, and what was not let through has moved nothing."""
        drafts = self._of.glass.drafts()
        for card in self._of.asked:
            draft = drafts[card.id]
            if (card.state, draft.state) == ("waiting", "lapsed"):
                assert self._of.clock() >= card.until
                card.state = "lapsed"
            assert (draft.state, draft.number) == (card.state, card.number), card
            assert card.state == "done" or card.key not in {*payments, *self._keys}, card
        self._requests_are_told(payments)

    def _requests_are_told(self, payments: dict[str, SeenPayment]) -> None:
        """While a request waits, or its money is on its way; and one answer to whoever asked."""
        told = self._of.glass.told("approval")
        requests = [card for card in self._of.asked if card.number]
        moving = {key for key, payment in payments.items() if payment.in_flight}
        still = {one.number for one in requests if one.state == "waiting" or one.key in moving}
        assert told == {one.number: one.number in still for one in requests}
        answered = [one for one in requests if one.state not in ("waiting", "withdrawn")]
        assert len(self._of.glass.told("approval_answer")) == len(answered)

    # Alerts.

    def _alerts_follow_the_standing(self, account: SeenAccount) -> None:
        """Rules 25 and 26: decided with what caused them, told on the edge, over when it is."""
        low = "low" if account.balance < account.trigger else "healthy"
        standing = "zero" if account.balance <= 0 else low
        before = self._account.standing if self._account else standing
        told = self._of.glass.alerts()
        still = {kind for kind, is_open in told if is_open}
        assert account.standing == standing
        assert standing == "zero" or "zero" not in still
        assert standing != "healthy" or "low" not in still
        if standing == "zero" and before != "zero":
            assert "zero" in still, "nobody was told that the pool is empty"
        if standing == "low" and before == "healthy":
            fresh = [kind for kind, _ in told[self._alerts_seen :]]
            assert "low" in still or "zero" in fresh, "nobody was told that the pool is low"
        self._alerts_seen = len(told)
        recharged = sum(row.kind == "recharge" for row in self._of.book.rows)
        assert sum(kind == "recharged" for kind, _ in told) == recharged

    def _polled(self) -> None:
        """A poll that came to its end has left nothing undone."""
        history, account = self._of, self._account
        assert account is not None
        kept = history.letting_go.polled()
        latest = {call.id: call.charge.micros for call in kept}
        assert history.glass.told_calls() == latest
        self._calls_cost_what_was_told(latest)
        assert history.book.expired(history.clock()) == []
        waiting = [card for card in history.asked if card.state == "waiting"]
        assert all(history.clock() < card.until for card in waiting), "nobody ended it"
        self._silent_for_a_reason(account)
        capped = account.per_day or account.per_month
        if account.recharge_on and not account.held_up and not capped:
            flying = [one for one in self._payments.values() if one.in_flight]
            waits = any(one.purpose == "recharge" for one in flying)
            assert waits or account.balance + _on_its_way(flying) >= account.trigger

    def _calls_cost_what_was_told(self, latest: dict[str, int]) -> None:
        """Of a call whose bookings all stand, to the last millionth."""
        costs: Counter[str] = Counter()
        undone = set()
        for id_, seq, micros in self._of.glass.call_rows():
            call = id_.split("~")[0]
            costs[call] += micros if seq else 0
            if seq and self._of.book.reversal_of(seq):
                undone.add(call)
        assert all(costs[call] == told for call, told in latest.items() if call not in undone)

    def _silent_for_a_reason(self, account: SeenAccount) -> None:
        """Low is kept from people only while auto-recharge's charge is on its way."""
        if account.standing == "low" and self._of.glass.silent():
            flying = [one for one in self._payments.values() if one.in_flight]
            assert account.recharge_on
            assert not account.held_up
            assert any(one.purpose == "recharge" for one in flying), "low, and nobody knows"


def _on_its_way(payments: Iterable[SeenPayment]) -> int:
    return sum(one.amount for one in payments if one.in_flight and one.purpose != "refund")


def _by_lot(moves: list[tuple[int, int]]) -> dict[int, int]:
    told: Counter[int] = Counter()
    for lot, amount in moves:
        told[lot] += amount
    return {lot: amount for lot, amount in told.items() if amount}
