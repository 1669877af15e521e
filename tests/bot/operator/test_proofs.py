"""What the operator reads of a proof, and that it ends the command with the right code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.operator.proofs import told_proof
from cards.voice import Language, Voice
from ledger.verify import Fault, Flaw, Proof

VOICE = Voice(Language.ENGLISH)


@dataclass
class Proved:
    """Books whose replay has ended with this proof."""

    proof: Proof

    async def verify(self, proved: Callable[[str, int], None]) -> Proof:
        for number in range(self.proof.accounts):
            proved(f"tenant-{number}", 1200)
        return self.proof


@pytest.mark.parametrize(
    ("proof", "whole", "said"),
    [
        (Proof(0, 0, None), True, ["No account yet, nothing to replay."]),
        (Proof(1, 1200, None), True, ["tenant-0: 1,200 rows, all as they were booked"]),
        (
            Proof(1, 1200, Fault("b", 7, Flaw.CHAIN)),
            False,
            ["tenant-0: 1,200 rows, all as they were booked", "b: row 7 does not fit (chain)"],
        ),
    ],
)
async def test_each_account_is_told_of(proof: Proof, whole: bool, said: list[str]) -> None:
    """One line an account, then the first row that is wrong; nothing at all is said too."""
    told: list[str] = []
    assert await told_proof(Proved(proof), VOICE, told.append) is whole
    assert told == said
