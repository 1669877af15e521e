"""Usage reports for tests, as the admin centre exports them, and files that only look like one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from ledger.importing import Checked, ReportPage, Terms
from providers.report import UsageReport
from tests.house import MORNING

COLUMNS = (
    "UsageId",
    "Call ID",
    "Conference ID",
    "User Location",
    "AAD ObjectId",
    "UPN",
    "User Display Name",
    "Caller ID",
    "Call Type",
    "Number Type",
    "Domestic/International",
    "Destination Dialed",
    "Destination Number",
    "Start Time",
    "End Time",
    "Duration Seconds",
    "Connection Fee",
    "Charge",
    "Currency",
    "Capability",
)
NAME = "PSTN.calls.2026-10-21-2026-11-19.csv"
TERMS = Terms("USD", frozenset({"MCOPSTNPP"}), MORNING)

Row = Mapping[str, str]


def row(number: int = 1, charge: str = "0.0135", **fields: str) -> Row:
    """A call of a minute; `fields` are columns, with a low line where they have a blank."""
    at = MORNING - timedelta(hours=number)
    told = {
        "UsageId": f"call-{number}",
        "Call ID": f"{number:08x}-1",
        "User Location": "US",
        "AAD ObjectId": "carla",
        "UPN": "carla@contoso.com",
        "User Display Name": "Carla Diaz",
        "Caller ID": "+14255550123",
        "Call Type": "user_out",
        "Number Type": "Subscriber",
        "Domestic/International": "International",
        "Destination Dialed": "Germany Mobile",
        "Destination Number": "+4915112345678",
        "Start Time": moment(at),
        "End Time": moment(at + timedelta(seconds=60)),
        "Duration Seconds": "60",
        "Connection Fee": "0.0",
        "Charge": charge,
        "Currency": "USD",
        "Capability": "MCOPSTNPP",
    }
    return told | {name.replace("_", " "): value for name, value in fields.items()}


def moment(at: datetime) -> str:
    """With the seven digits that the report has."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.1234567Z"


def table(
    rows: Iterable[Row], columns: Sequence[str] = COLUMNS, separator: str = ",", ends: str = "\r\n"
) -> str:
    written = io.StringIO(newline="")
    lines = csv.writer(written, delimiter=separator, lineterminator=ends)
    lines.writerow(columns)
    lines.writerows([one.get(name, "") for name in columns] for one in rows)
    return written.getvalue()


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return packed.getvalue()


def report(content: str | bytes, name: str = NAME, **parts: bool) -> UsageReport:
    return UsageReport(file(content), name, **parts)


def file(content: str | bytes) -> BinaryIO:
    return io.BytesIO(content.encode() if isinstance(content, str) else content)


def checked(report: UsageReport, terms: Terms = TERMS) -> Checked:
    """What the first pass comes to."""
    return [*report.checked(terms)][-1]


def pages(report: UsageReport, terms: Terms = TERMS) -> list[ReportPage]:
    """What the second pass reads, after the first."""
    checked(report, terms)
    return [*report.pages(terms)]
