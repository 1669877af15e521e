"""A row of Graph's call log becomes a call, whatever of it is missing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calls import Call, Unread
from ledger.money import MICROS, Money
from providers.graph.answers import parsed
from providers.graph.rows import NO_CAPABILITY, calls_in
from tests.graph_stand_in import call_row

AT = datetime(2026, 11, 18, 8, 0, 12, 283483, UTC)


def _read(whole: bool = False, **fields: Any) -> Call | Unread:
    """As it comes over the wire."""
    body = orjson.dumps({"value": [call_row(1, AT, **fields)]})
    calls, unread = calls_in(parsed(body)["value"], "USD", whole_numbers=whole)
    return calls[0] if calls else unread[0]


def _call(**fields: Any) -> Call:
    found = _read(**fields)
    assert isinstance(found, Call)
    return found


def test_a_row_as_graph_tells_it() -> None:
    """Everything the book and the report need, and of telephone numbers only a part."""
    assert _read() == Call(
        id="9c4984c7-6c3c-427d-a30c-000000000001",
        started_at=AT,
        charge=Money(13_000, "USD"),
        capability="MCOPSTNPP",
        seconds=125,
        destination="Germany Mobile",
        kind="user_out",
        person_id="db03c14b-06eb-4189-939b-7cbf3a20ba27",
        person="Richard Malk",
        caller="+1•••23",
        callee="+49•••67",
    )


def test_whole_numbers_where_the_operator_wants_them() -> None:
    """A setting leaves them as they are."""
    found = _call(whole=True)
    assert (found.caller, found.callee) == ("+14255550123", "+491701234567")


@pytest.mark.parametrize(
    ("charge", "micros"),
    [
        ("0.0130", 13_000),
        ("0", 0),
        ("0.00", 0),
        ("12", 12 * MICROS),
        ("1e-2", 10_000),
        ("0.1234565", 123_456),
        ("0.1234575", 123_458),
        ('"0.02"', 20_000),
        ("null", 0),
        ("-1", -MICROS),
    ],
)
def test_a_charge_is_exact(charge: str, micros: int) -> None:
    """Rule 2: rounded once, half to even; what is not told is nothing."""
    assert _call(charge=charge).charge == Money(micros, "USD")


@pytest.mark.parametrize(
    "charge", ["NaN", "Infinity", "true", '"a lot"', "[]", "1e999999999", "9" * 40, "0.0000001"]
)
def test_a_charge_that_is_none(charge: str) -> None:
    """It is not guessed: the row is refused by its name, and no other."""
    row = orjson.dumps(call_row(1, AT, charge="7.77")).replace(b"7.77", charge.encode())
    calls, unread = calls_in(parsed(b'{"value":[%s]}' % row)["value"], "USD", whole_numbers=False)
    assert calls == ()
    assert unread == (Unread("9c4984c7-6c3c-427d-a30c-000000000001", "charge"),)


@pytest.mark.parametrize(
    ("charge", "currency", "got"),
    [
        ("1.00", "EUR", Money(MICROS, "EUR")),
        ("1.00", "usd ", Money(MICROS, "USD")),
        ("0.00", "EUR", Money(0, "USD")),
        ("0.00", None, Money(0, "USD")),
        ("1.00", "ZZZ", Money(MICROS, "ZZZ")),
    ],
)
def test_another_currency_is_kept(charge: str, currency: str | None, got: Money) -> None:
    """The ledger refuses it where it matters, with both named; nothing is of no currency."""
    assert _call(charge=charge, currency=currency).charge == got


@pytest.mark.parametrize("currency", [None, "", "Dollars", 7, "$$$"])
def test_a_charge_in_no_currency(currency: Any) -> None:
    """What it is of is not guessed."""
    found = _read(charge="1.00", currency=currency)
    assert isinstance(found, Unread)
    assert found.why == "currency"


@pytest.mark.parametrize(
    ("started", "at"),
    [
        ("2026-11-18T08:00:12.2834839Z", AT),
        ("2026-11-18T09:00:12.2834839+01:00", AT),
        ("2026-11-18T08:00:12.2834839", AT),
        ("2026-11-18T08:00:12Z", AT.replace(microsecond=0)),
    ],
)
def test_when_it_began(started: str, at: datetime) -> None:
    """Seven digits of a second, other zones and none: it is UTC in the end."""
    assert _call(startDateTime=started).started_at == at


@pytest.mark.parametrize(
    "started", [None, "", "yesterday", 7, "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z"]
)
def test_when_it_began_is_not_guessed(started: Any) -> None:
    """A call of no day cannot be booked."""
    found = _read(startDateTime=started)
    assert isinstance(found, Unread)
    assert found.why == "startDateTime"


@pytest.mark.parametrize(
    ("duration", "seconds"), [(0, 0), (None, 125), ("long", 125), (True, 125), (61.9, 61)]
)
def test_how_long_it_took(duration: Any, seconds: int) -> None:
    """Where it is not told, from start to end."""
    assert _call(duration=duration).seconds == seconds


def test_all_that_may_be_missing() -> None:
    """A row of an id, a start and nothing else is a call that cost nothing."""
    row = {"id": "a", "startDateTime": "2026-11-18T08:00:12Z"}
    (call,), unread = calls_in([row], "USD", whole_numbers=False)
    assert call == Call("a", AT.replace(microsecond=0), Money(0, "USD"), NO_CAPABILITY)
    assert unread == ()


def test_text_is_one_printable_line() -> None:
    """Nothing of a row can break a line of the log, a card or a file."""
    row = {**call_row(1, AT), "charge": 1, "destinationName": {"a": 1}}
    row["userDisplayName"] = "Anna\n\ud800Ng" + "g" * 300
    (found,), _ = calls_in([row], "USD", whole_numbers=False)
    assert found.person.startswith("AnnaNgg")
    assert len(found.person) == 128
    assert found.destination == ""


@pytest.mark.parametrize("row", [None, 1, "row", [], {}, {"id": None}])
def test_what_is_no_row(row: object) -> None:
    """It stops no other."""
    good = {"id": "a", "startDateTime": "2026-11-18T08:00:12Z"}
    calls, unread = calls_in([row, good], "USD", whole_numbers=False)
    assert [call.id for call in calls] == ["a"]
    assert len(unread) == 1


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(call_row(1, AT))), _json))
def test_no_row_stops_the_page(fields: dict[str, Any]) -> None:
    """Whatever a field holds, the row is a call or is refused alone."""
    row = {**{name: told for name, told in call_row(1, AT).items() if name != "charge"}, **fields}
    calls, unread = calls_in([row], "USD", whole_numbers=False)
    assert len(calls) + len(unread) == 1
