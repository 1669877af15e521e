"""What the book may do while it is fuzzed: what its owner confirmed, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dialogs.understanding import understand
from ledger.account import Account
from ledger.book import Kind, Transaction
from ledger.drafts import Draft, DraftKind, DraftState
from ledger.people import PURSER
from tests.fuzz.findings import Answer, Posted
from tests.house import BuiltHouse

_DECIDES = ("yes", "approve")
_BY_ITSELF = (Kind.RECHARGE, Kind.EXPIRY)  # what an owner set up, and what time does


@dataclass
class Book:
    """Compares the accounts of all organisations before and after each request."""

    house: BuiltHouse
    tenants: Mapping[str, str]
    changers: Sequence[str]  # who may change anything at all
    booked: Counter[str] = field(default_factory=Counter)
    _before: dict[str, Account | None] = field(default_factory=dict)

    async def begin(self) -> None:
        self._before = await self._accounts()

    async def look(self, answer: Answer, text: str, shown: Sequence[str]) -> None:
        """`shown` are the drafts that stood on cards of that organisation."""
        before, self._before = self._before, await self._accounts()
        posted = answer.posted
        for name, account in self._before.items():
            earlier = before[name]
            if account == earlier:
                continue
            assert name == posted.tenant, ("another organisation was changed", name, posted)
            assert posted.person in self.changers, ("changed by somebody who may only look", posted)
            assert answer.status == 200, ("changed by what was refused", posted)
            assert account is not None, posted
            await self._explain(account, earlier, posted, text, shown)

    async def end(self) -> None:
        proof = await self.house.database.verify()
        assert proof.fault is None, proof.fault

    async def _accounts(self) -> dict[str, Account | None]:
        books = self.house.books
        return {name: await books.account(id_) for name, id_ in self.tenants.items()}

    async def _explain(
        self,
        account: Account,
        earlier: Account | None,
        posted: Posted,
        text: str,
        shown: Sequence[str],
    ) -> None:
        """Every new booking has a draft that this request confirmed."""
        seen = earlier.seq if earlier else account.seq
        new = [await self._transaction(account.id, seq) for seq in range(seen + 1, account.seq + 1)]
        asked = [one for one in new if one.entry.who != PURSER]
        for one in new:
            self.booked[one.entry.kind.value] += 1
            assert one.entry.who != PURSER or one.entry.kind in _BY_ITSELF, (one, posted)
        if asked:
            assert len(asked) == 1, (asked, posted)
            drafts = [await self._draft(account.id, each) for each in _named(posted, text, shown)]
            assert any(draft and _confirmed(draft, asked[0], posted) for draft in drafts), (
                "booked without a confirmation",
                asked,
                posted,
            )

    async def _transaction(self, account_id: str, seq: int) -> Transaction:
        async with self.house.books.change(account_id) as change:
            found = await change.transaction(seq)
        assert found is not None, seq
        return found

    async def _draft(self, account_id: str, draft_id: str) -> Draft | None:
        return await self.house.books.draft(account_id, draft_id)


def _named(posted: Posted, text: str, shown: Sequence[str]) -> Sequence[str]:
    """What the request can have decided: the tapped draft, or by a typed word an open one."""
    if posted.draft:
        return (posted.draft,)
    said = understand(text)
    return shown if said and said.command.value in _DECIDES else ()


def _confirmed(draft: Draft, booked: Transaction, posted: Posted) -> bool:
    funds = draft.kind is DraftKind.FUNDS
    return (
        draft.state is DraftState.DONE
        and draft.person_id == booked.entry.who
        and posted.person in (draft.person_id, draft.decided_by)
        and (not funds or draft.amount == booked.entry.wallet)
    )
