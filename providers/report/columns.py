"""Columns: which field of a report stands where, by the names in its first line. Pure."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SEPARATORS = (",", ";", "\t")
_LEAST_KNOWN = 2  # names of ours in a line, for it to be taken for the first of a report


class Column(StrEnum):
    """As the admin centre names them."""

    ID = "UsageId"
    START = "Start Time"
    CHARGE = "Charge"
    CURRENCY = "Currency"
    CAPABILITY = "Capability"
    SECONDS = "Duration Seconds"
    END = "End Time"
    DESTINATION = "Destination Dialed"
    KIND = "Call Type"
    PERSON_ID = "AAD ObjectId"
    PERSON = "User Display Name"
    UPN = "UPN"
    CALLER = "Caller ID"
    CALLEE = "Destination Number"


NEEDED = (Column.ID, Column.START, Column.CHARGE, Column.CURRENCY, Column.CAPABILITY)


@dataclass(frozen=True, slots=True)
class Columns:
    """Of one list."""

    separator: str
    names: tuple[str, ...]  # as they stand there
    places: dict[Column, int]

    @property
    def missing(self) -> tuple[Column, ...]:
        return tuple(one for one in NEEDED if one not in self.places)

    @property
    def twice(self) -> str:
        """A name of ours above two columns; empty where there is none."""
        known = [one for one in map(_known, self.names) if one]
        return next((one.value for one in known if known.count(one) > 1), "")


def columns_of(line: str) -> Columns | None:
    """None where the line is not the first one of a report."""
    found = max((_read(line, one) for one in SEPARATORS), key=lambda one: len(one.places))
    return found if len(found.places) >= _LEAST_KNOWN else None


def _read(line: str, separator: str) -> Columns:
    try:
        names: Sequence[str] = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        names = ()
    places = {known: at for at, name in enumerate(names) if (known := _known(name))}
    return Columns(separator, tuple(names), places)


def _known(name: str) -> Column | None:
    return _COLUMNS.get(_bare(name))


def _bare(name: str) -> str:
    """Blanks, case and punctuation differ from one export to the next."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


_COLUMNS = {_bare(one): one for one in Column} | {
    "starttimeutc": Column.START,
    "endtimeutc": Column.END,
    "userprincipalname": Column.UPN,
    "displayname": Column.PERSON,
}
