"""The exported report as the ledger reads it: implements `ledger.importing.Report`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from ledger.calls import Call
from ledger.importing import Checked, ReportPage, Terms
from ledger.report_errors import NoUsageReport
from providers.report.guessing import guess
from providers.report.lines import UTF8, Lines, NotUtf8
from providers.report.rows import Rows
from providers.report.tables import Table
from providers.report.unpacking import Part, parts_of

# Calls that are booked in one transaction: so many that committing costs little beside them (their
# ids fall anywhere in an index, most of which is written each time), so few that whoever books
# something meanwhile waits for a fraction of a second.
PAGE = 10_000

_Reads = Callable[[list[str], int], Call]


@dataclass(frozen=True, slots=True)
class _Step:
    """Some calls of one list, and how many bytes of it have been read by then."""

    calls: tuple[Call, ...]
    taken: int


class UsageReport:
    """`file` can be read again from its start, and is closed by whoever opened it."""

    def __init__(self, file: BinaryIO, name: str, *, whole_numbers: bool = False) -> None:
        self.name = name
        self._file = file
        self._whole_numbers = whole_numbers
        self._encodings: dict[int, str] = {}  # of the lists that are not in UTF-8, by their place

    def checked(self, terms: Terms) -> Iterator[Checked]:
        whole, before = Checked(), 0
        parts = parts_of(self._file, self.name)
        total = sum(part.size for part in parts)
        for place, part in enumerate(parts):
            found = whole
            for found, taken in self._decided(whole, place, part, terms):
                yield self._so_far(found, _share(before + taken, total))
            whole, before = found, before + part.size
        yield self._so_far(whole, 1.0)

    def pages(self, terms: Terms) -> Iterator[ReportPage]:
        before = 0
        parts = parts_of(self._file, self.name)
        total = sum(part.size for part in parts)
        for place, part in enumerate(parts):
            try:
                for step in self._steps(place, part, terms, whole=True):
                    yield ReportPage(step.calls, _share(before + step.taken, total))
            except NotUtf8 as wrong:  # it was when it was checked
                raise NoUsageReport(file=part.name) from wrong
            before += part.size

    def _decided(
        self, so_far: Checked, place: int, part: Part, terms: Terms
    ) -> Iterator[tuple[Checked, int]]:
        """Begun anew where it turns out to be written in something else than UTF-8."""
        try:
            yield from self._check(so_far, place, part, terms)
        except NotUtf8 as wrong:
            self._encodings[place] = guess(wrong.sample)
            yield from self._check(so_far, place, part, terms)

    def _check(
        self, so_far: Checked, place: int, part: Part, terms: Terms
    ) -> Iterator[tuple[Checked, int]]:
        for step in self._steps(place, part, terms, whole=False):
            starts = [call.started_at for call in step.calls]
            so_far = Checked(
                so_far.read + len(starts),
                min(starts if so_far.first is None else (*starts, so_far.first)),
                max(starts if so_far.last is None else (*starts, so_far.last)),
            )
            yield so_far, step.taken

    def _steps(self, place: int, part: Part, terms: Terms, *, whole: bool) -> Iterator[_Step]:
        lines = Lines(part.open(), self._encodings.get(place, UTF8))
        table = Table(lines, part.name)
        rows = Rows(part.name, table.columns, terms, self._whole_numbers)
        reads: _Reads = rows.call if whole else rows.checked
        found = iter(table)
        while calls := tuple(reads(row, line) for line, row in islice(found, PAGE)):
            yield _Step(calls, lines.taken)

    def _so_far(self, found: Checked, share: float) -> Checked:
        encodings = tuple(dict.fromkeys(self._encodings.values()))
        return Checked(found.read, found.first, found.last, share, encodings)


def _share(taken: int, total: int) -> float:
    return min(1.0, taken / total) if total else 1.0
