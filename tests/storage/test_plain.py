"""What is kept as JSON comes back as it was, by what its fields declare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger.forecast import Pace
from ledger.incidents import AlertFacts, CapLevel
from ledger.money import Money
from storage.sql.plain import plain, rich
from tests.contract.samples import facts, left_at_default, usd

NOON = datetime(2026, 11, 20, 12, 0, 0, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Later:
    """Fields as a later version may add them."""

    at: datetime
    day: date | None
    level: CapLevel
    paces: tuple[Pace, ...]
    pair: tuple[int, Money]
    by_name: Mapping[str, Money]
    listed: list[str]
    inner: Later | None = None
    anything: Any = None


LATER = Later(
    at=NOON,
    day=NOON.date(),
    level=CapLevel.NEAR,
    paces=(Pace(1, 2, 3), Pace(4, 5, 6)),
    pair=(7, usd(8)),
    by_name={"a": usd(1), "micros": usd(2), "currency": usd(3)},
    listed=["x"],
)


SILENT = replace(facts(), silent=True)


def there_and_back(value: Any) -> Any:
    return rich(type(value), json.loads(json.dumps(plain(value))))


def test_the_sample_fills_every_field() -> None:
    """Whoever adds a field to alerts has to fill it there, and then it is kept by both."""
    assert left_at_default(SILENT) == []


@pytest.mark.parametrize("value", [SILENT, LATER, replace(LATER, inner=LATER, day=None)])
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    """Whatever it is made of, and with its types."""
    found = there_and_back(value)
    assert found == value
    for part in fields(value):
        assert type(getattr(found, part.name)) is type(getattr(value, part.name))


def test_a_label_that_looks_like_money_is_none() -> None:
    """The declaration tells what a value is, and not its shape."""
    label = {"micros": "a", "currency": "b"}
    assert there_and_back(replace(facts(), method_label=label)).method_label == label


def test_rows_of_old_can_be_read() -> None:
    """A pace was a list, and fields come and go."""
    told = plain(facts()) | {"pace": [6, 4, 9], "forgotten": {"x": 1}}
    del told["per_month"]
    assert rich(AlertFacts, told) == replace(facts(), pace=Pace(6, 4, 9), per_month=None)


@pytest.mark.parametrize("value", [1.5, {1, 2}, b"x", object(), Money])
def test_what_cannot_come_back_is_refused(value: object) -> None:
    """When it is written, and not when an alert has to be told."""
    with pytest.raises(TypeError):
        plain({"a": [value]})
