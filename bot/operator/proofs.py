"""Proofs, as the operator gets them: a line for each account, and the first row that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from cards.markup import Plain
from cards.voice import Voice
from ledger.verify import Proof


class Provable(Protocol):
    """Every book there is: the database."""

    async def verify(self, proved: Callable[[str, int], None]) -> Proof: ...


async def told_proof(books: Provable, voice: Voice, say: Callable[[str], None]) -> bool:
    """Whether all of it is as it was booked; each sentence as soon as it is known."""

    def proved(account_id: str, rows: int) -> None:
        say(voice("app.verify.whole", account=Plain(account_id), n=rows))

    proof = await books.verify(proved)
    if proof.fault is not None:
        fault = proof.fault
        where = {"account": Plain(fault.account_id), "seq": fault.seq}
        say(voice("app.verify.broken", flaw=Plain(fault.flaw), **where))
    elif not proof.accounts:
        say(voice("app.verify.empty"))
    return proof.fault is None
