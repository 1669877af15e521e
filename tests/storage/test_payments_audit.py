"""Verify finds a payment that was tampered with: what moved is what was booked (rules 9 and 20)."""

# ruff: noqa: S608 — the tests forge rows by hand, that is what they are for

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ledger.clawbacks import claw_back
from ledger.confirm import confirm
from ledger.correcting import draft_refund
from ledger.declines import GIVEN_BACK
from ledger.enter import enter
from ledger.funds import FundsRequest, draft_funds
from ledger.gateways import Clawback
from ledger.verify import Flaw
from ledger.views import Receipt
from ledger.watch import poll
from storage.sql import Database, open_database
from tests.house import ANNA, TENANT, ZONE, BuiltHouse, MovableClock, open_house
from tests.outside import (
    EXPIRED,
    UNKNOWN,
    PoolOpening,
    ScriptedGateway,
    ScriptedUsage,
    usd,
)
from tests.storage.conftest import Raw

_TOLD: list[bytes] = []  # the story's database: lived through once, then damaged by each test

# In the order of the book; what is left out are the reversals of what did not go back after all.
OPENING, FUNDS, USED, RECHARGE, REFUND, REFUSED, _, OF_OPENING, NOT_GONE, _, GONE = range(1, 12)


async def story(folder: Path) -> None:
    """Every way in which money moves, and every end that a payment can have."""
    gateway, usage, clock = ScriptedGateway(), ScriptedUsage(), MovableClock()
    parts = {"gateway": gateway, "usage": usage, "clock": clock, "opening": PoolOpening("200")}
    async with open_house(folder, **parts) as house:
        await enter(house, TENANT, ZONE)
        paid = await _adds(house, 20)
        usage.call("130", clock())
        await poll(house, TENANT)
        await _gives_back(house, FUNDS)
        gateway.answers = [EXPIRED]
        await _gives_back(house, FUNDS)
        await _gives_back(house, OPENING)
        for stands in (True, False):
            gone = Clawback("re_2", usd(7), clock(), GIVEN_BACK, stands)
            await claw_back(house, TENANT, paid, [gone])
        await claw_back(house, TENANT, paid, [Clawback("re_1", usd(5), clock(), GIVEN_BACK, True)])
        gateway.answers = [EXPIRED, UNKNOWN]
        await _adds(house, 8)
        await _adds(house, 9)


async def _adds(house: BuiltHouse, units: int) -> str:
    asked = await draft_funds(house, ANNA, "chat", FundsRequest(usd(units), "card"))
    receipt = await confirm(house, ANNA, asked.draft.id)
    assert isinstance(receipt, Receipt)
    return receipt.payment.key


async def _gives_back(house: BuiltHouse, seq: int) -> None:
    asked = await draft_refund(house, ANNA, "chat", seq, usd(10), "a mistake")
    await confirm(house, ANNA, asked.draft.id)


def _keep(folder: Path) -> None:
    _TOLD.append((folder / "purser.db").read_bytes())


def _lay(file: Path) -> None:
    file.write_bytes(_TOLD[0])


@pytest.fixture
async def database(file: Path) -> AsyncIterator[Database]:
    if not _TOLD:
        with TemporaryDirectory() as folder:
            await story(Path(folder))
            _keep(Path(folder))
    _lay(file)
    found = await open_database(f"sqlite:///{file}")
    yield found
    await found.close()


OF = "(SELECT key FROM transactions WHERE seq = {})"
NAMED = f"UPDATE payments SET {{}} WHERE key = {OF}"
GONE_ROW = f"DELETE FROM payments WHERE key = {OF}"
FORGED = (
    "INSERT INTO payments SELECT {}, 'forged', 'funds', currency, amount_micros, method_id, '', "
    "person_id, {}, '', created_at, NULL, '', '', NULL, 0, '' "
    "FROM payments WHERE purpose = 'recharge'"
)
MONEY = (FUNDS, RECHARGE, REFUND, REFUSED, OF_OPENING, NOT_GONE, GONE)
WENT_BACK = (REFUND, REFUSED, OF_OPENING, NOT_GONE, GONE)
TAMPERED = [
    *((GONE_ROW.format(seq), seq) for seq in MONEY),
    *((NAMED.format("currency = 'JPY'", seq), seq) for seq in MONEY),
    *((NAMED.format("amount_micros = amount_micros + 1", seq), seq) for seq in MONEY),
    *((NAMED.format("amount_micros = -amount_micros", seq), seq) for seq in MONEY),
    *((NAMED.format("state = 'lost'", seq), seq) for seq in MONEY),
    *((NAMED.format("purpose = 'gift'", seq), seq) for seq in MONEY),
    *((NAMED.format("approved_by = 'ben'", seq), seq) for seq in MONEY),
    (NAMED.format("purpose = 'recharge'", FUNDS), FUNDS),
    (NAMED.format("purpose = 'funds'", RECHARGE), RECHARGE),
    (NAMED.format("purpose = 'refund'", FUNDS), FUNDS),
    (NAMED.format("purpose = 'funds'", REFUND), REFUND),
    *((NAMED.format("state = 'declined'", seq), seq) for seq in (FUNDS, RECHARGE)),
    *((NAMED.format("state = 'charging'", seq), seq) for seq in (FUNDS, RECHARGE)),
    *((NAMED.format("state = 'declined'", seq), seq) for seq in (REFUND, OF_OPENING, GONE)),
    *((NAMED.format("state = 'succeeded'", seq), seq) for seq in (REFUSED, NOT_GONE)),
    *((NAMED.format("state = 'unknown'", seq), seq) for seq in (REFUSED, NOT_GONE)),
    *((NAMED.format("seq = 1", seq), seq) for seq in WENT_BACK),
    *((NAMED.format("seq = 99", seq), seq) for seq in WENT_BACK),
    (NAMED.format(f"seq = {REFUSED}", REFUND), REFUND),
    *((NAMED.format("refunds = 'nothing'", seq), seq) for seq in WENT_BACK),
    *((NAMED.format("refunds = ''", seq), seq) for seq in WENT_BACK),
    *((NAMED.format(f"refunds = {OF.format(RECHARGE)}", seq), seq) for seq in WENT_BACK),
    (NAMED.format(f"refunds = {OF.format(USED)}", REFUND), REFUND),
    ("UPDATE payments SET key = 'other' WHERE purpose = 'recharge'", 0),
    ("UPDATE payments SET state = 'lost' WHERE state = 'unknown'", 0),
    ("UPDATE payments SET state = 'succeeded' WHERE state = 'unknown'", 0),
    ("UPDATE payments SET purpose = 'gift' WHERE state = 'unknown'", 0),
    ("UPDATE payments SET purpose = 'refund' WHERE state = 'unknown'", 0),
    ("UPDATE payments SET currency = 'JPY' WHERE state = 'unknown'", 0),
    ("UPDATE payments SET amount_micros = 0 WHERE state = 'unknown'", 0),
    (FORGED.format("account_id", "'succeeded'"), 0),
]


async def test_an_honest_story_fits(database: Database, raw: Raw) -> None:
    """Fundings, a recharge, refunds of every end, and money that went back past us."""
    assert (await database.verify()).fault is None
    told = raw("SELECT seq, kind FROM transactions ORDER BY seq")
    assert [kind for _, kind in told] == [
        "funds", "funds", "usage", "recharge", "refund", "refund", "reversal", "refund", "refund",
        "reversal", "refund",
    ]  # fmt: skip
    assert len(raw("SELECT key FROM payments")) == len(MONEY) + 2  # one declined, one unknown


@pytest.mark.parametrize(("statement", "seq"), TAMPERED)
async def test_a_payment_that_was_tampered_with_is_found(
    database: Database, raw: Raw, statement: str, seq: int
) -> None:
    """Its booking is named, or none where it has none."""
    before = raw("SELECT * FROM payments")
    raw(statement)
    assert raw("SELECT * FROM payments") != before
    fault = (await database.verify()).fault
    assert fault is not None
    assert (fault.account_id, fault.seq, fault.flaw) == (TENANT, seq, Flaw.PAYMENT)


async def test_a_payment_of_nobody_is_found(database: Database, raw: Raw) -> None:
    """A poll would charge it, and no account's proof comes across it."""
    raw(FORGED.format("'nobody'", "'charging'"))
    fault = (await database.verify()).fault
    assert fault is not None
    assert (fault.account_id, fault.flaw) == ("nobody", Flaw.STRAY)


async def test_what_differs_by_nature_is_no_fault(database: Database, raw: Raw) -> None:
    """Who paid by what, when and under which name of the gateway's is not told by the book."""
    raw("UPDATE payments SET method_id = 'gone', reference = 'ch_1', code = 'x'")
    assert (await database.verify()).fault is None
