"""A report's rows become calls, and the first that cannot is named by its line and column."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ledger.calls import Call
from ledger.money import Money
from ledger.report_errors import (
    ChargeAmbiguous,
    ChargedElsewhere,
    ChargeMixed,
    ChargeUnreadable,
    ColumnsMissing,
    ColumnTwice,
    FieldMissing,
    FieldUnusable,
    LengthUnreadable,
    LineCutShort,
    LineUnreadable,
    NoUsageReport,
    ReportError,
    TimeAmbiguous,
    TimeImpossible,
    TimeUnreadable,
)
from providers.report import usage
from tests.house import MORNING
from tests.reports import COLUMNS, NAME, Row, checked, pages, report, row, table


def calls(rows: list[Row], **how: object) -> list[Call]:
    found = pages(report(table(rows, **how)))  # type: ignore[arg-type]  # what `table` takes
    return [call for page in found for call in page.calls]


def refused(*rows: Row) -> ReportError:
    with pytest.raises(ReportError) as wrong:
        checked(report(table(rows)))
    return wrong.value


def test_a_row_is_a_call() -> None:
    """Every field that is kept, the number masked, the time to the microsecond."""
    assert calls([row(3, "0.0135")]) == [
        Call(
            id="call-3",
            started_at=MORNING - timedelta(hours=3) + timedelta(microseconds=123456),
            charge=Money.of("0.0135", "USD"),
            capability="MCOPSTNPP",
            seconds=60,
            destination="Germany Mobile",
            kind="user_out",
            person_id="carla",
            person="Carla Diaz",
            caller="+1•••23",
            callee="+49•••78",
        )
    ]


def test_numbers_stay_whole_where_the_operator_wants_them() -> None:
    """The setting reaches the rows."""
    (page,) = pages(report(table([row()]), whole_numbers=True))
    assert (page.calls[0].caller, page.calls[0].callee) == ("+14255550123", "+4915112345678")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_any_form_of_table_is_read(separator: str, ends: str) -> None:
    """Separators and line ends are a spreadsheet's taste; fields may hold either in quotes."""
    odd = row(2, User_Display_Name=f'Diaz{separator} Carla "CD"\nof Sales')
    found = calls([row(1), odd], separator=separator, ends=ends)
    assert [call.id for call in found] == ["call-1", "call-2"]
    assert found[1].person == f'Diaz{separator} Carla "CD"of Sales'.replace("\t", "")


def test_columns_stand_in_any_order() -> None:
    """They are known by their names, whatever their case and blanks, and others are passed over."""
    columns = [*reversed(COLUMNS), "Something New"]
    assert calls([row()], columns=columns) == calls([row()])
    low = table([row()]).replace("Start Time", "start_time").replace("UsageId", "Usage ID")
    assert [page.calls for page in pages(report(low))] == [tuple(calls([row()]))]


def test_only_needed_columns_are_needed() -> None:
    """What only a report would show may be missing; the length then follows from the end."""
    least = ["UsageId", "Start Time", "Charge", "Currency", "Capability", "End Time"]
    (call,) = calls([row()], columns=least)
    assert (call.destination, call.person, call.seconds) == ("", "", 60)
    (call,) = calls([row()], columns=least[:-1])
    assert call.seconds == 0


def test_missing_columns_are_named() -> None:
    """All of them at once."""
    few = [name for name in COLUMNS if name not in ("Charge", "UsageId")]
    with pytest.raises(ColumnsMissing) as wrong:
        checked(report(table([row()], few)))
    assert wrong.value.data == {"file": NAME, "names": "UsageId, Charge"}


def test_a_column_that_stands_twice_is_named() -> None:
    """Which of both charges would be the charge?"""
    with pytest.raises(ColumnTwice) as wrong:
        checked(report(table([row()], [*COLUMNS, "Charge"])))
    assert wrong.value.data == {"file": NAME, "name": "Charge"}


def test_a_table_of_something_else_is_no_report() -> None:
    """A list of people has columns too."""
    with pytest.raises(NoUsageReport):
        checked(report("Name,Department\r\nCarla,Sales\r\n"))


def test_no_calls_are_no_mistake() -> None:
    """A month without a call is exported as its names alone."""
    assert checked(report(table([]))).read == 0
    assert pages(report(table([]))) == []


def test_empty_lines_and_fields_behind_the_last_are_nothing() -> None:
    """Spreadsheets leave both."""
    lines = table([row(1), row(2)]).splitlines()
    text = f"sep=,\n{lines[0]}\n\n{lines[1]},,\n{lines[2]}\n\n"
    assert [call.id for call in pages(report(text))[0].calls] == ["call-1", "call-2"]


def test_rows_come_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that memory stays flat; each tells how much has been read."""
    monkeypatch.setattr(usage, "PAGE", 2)
    found = pages(report(table([row(n) for n in range(1, 6)])))
    assert [len(page.calls) for page in found] == [2, 2, 1]
    assert found[-1].share == 1.0


def test_the_first_pass_tells_what_is_in_it() -> None:
    """How many calls, from when to when; nothing of their people."""
    found = checked(report(table([row(5), row(1), row(9)])))
    started = [datetime.fromisoformat(row(n)["Start Time"]) for n in (9, 1)]
    assert (found.read, [found.first, found.last], found.share) == (3, started, 1.0)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.0135", "0.0135"),
        ("0,0135", "0.0135"),
        (".5", "0.5"),
        ("12,5", "12.5"),
        ("0,135", "0.135"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1.234", "1.234"),
        ("12", "12"),
        ("", "0"),
        ("0.0000005", "0"),
        ("0.00000051", "0.000001"),
    ],
)
def test_charges_are_read_where_they_are_clear(text: str, amount: str) -> None:
    """A decimal comma is one where nothing else makes sense; a micro is the finest there is."""
    if text == "0.0000005":  # rule 3: what rounds to nothing is no amount
        assert isinstance(refused(row(1, text)), ChargeUnreadable)
        return
    assert calls([row(1, text)])[0].charge == Money.of(amount, "USD")


@pytest.mark.parametrize(
    ("fields", "why", "column"),
    [
        ({"Charge": "1,234"}, ChargeAmbiguous, "Charge"),
        ({"Charge": "-0.5"}, ChargeUnreadable, "Charge"),
        ({"Charge": "free"}, ChargeUnreadable, "Charge"),
        ({"Charge": "1e3"}, ChargeUnreadable, "Charge"),
        ({"Charge": "٣.٥"}, ChargeUnreadable, "Charge"),
        ({"Charge": "9999999"}, ChargeUnreadable, "Charge"),
        ({"Charge": "9" * 500}, ChargeUnreadable, "Charge"),
        ({"Currency": ""}, FieldMissing, "Currency"),
        ({"Currency": "dollars"}, FieldUnusable, "Currency"),
        ({"Currency": "EUR"}, ChargedElsewhere, "Currency"),
        ({"UsageId": ""}, FieldMissing, "UsageId"),
        ({"UsageId": "x" * 121}, FieldUnusable, "UsageId"),
        ({"UsageId": "a\x00b"}, FieldUnusable, "UsageId"),
        ({"UsageId": "call-1~1"}, FieldUnusable, "UsageId"),
        ({"Capability": "x" * 59}, FieldUnusable, "Capability"),
        ({"Start Time": ""}, TimeUnreadable, "Start Time"),
        ({"Start Time": "yesterday"}, TimeUnreadable, "Start Time"),
        ({"Start Time": "2026-11-18"}, TimeUnreadable, "Start Time"),
        ({"Start Time": "2026-13-18T10:00:00Z"}, TimeUnreadable, "Start Time"),
        ({"Start Time": "01/02/2026 10:00"}, TimeAmbiguous, "Start Time"),
        ({"Start Time": "11/18/2026 13:00 PM"}, TimeUnreadable, "Start Time"),
        ({"Start Time": "2027-01-01T00:00:00Z"}, TimeImpossible, "Start Time"),
        ({"Start Time": "1998-01-01T00:00:00Z"}, TimeImpossible, "Start Time"),
        ({"Start Time": "0001-01-01T00:00:00+14:00"}, TimeUnreadable, "Start Time"),
        ({"Duration Seconds": "1:00"}, LengthUnreadable, "Duration Seconds"),
        ({"Duration Seconds": "-5"}, LengthUnreadable, "Duration Seconds"),
        ({"Duration Seconds": "9" * 1000}, LengthUnreadable, "Duration Seconds"),
    ],
)
def test_a_wrong_field_is_named_by_line_and_column(
    fields: dict[str, str], why: type[ReportError], column: str
) -> None:
    """The number of the column, its name, and what stands there."""
    error = refused(row(1), row(2), {**row(3), **fields})
    place = COLUMNS.index(column) + 1
    told = {name: error.data[name] for name in ("file", "line", "column", "name")}
    assert (type(error), told) == (
        why,
        {"file": NAME, "line": 4, "column": place, "name": column},
    )
    assert error.data["text"] == next(iter(fields.values()))


def test_a_list_has_one_decimal_sign() -> None:
    """Where points and commas mix, one of them may separate thousands."""
    error = refused(row(1, "0,0135"), row(2, "12"), row(3, "1.234"))
    assert (type(error), error.data["line"]) == (ChargeMixed, 4)


def test_what_costs_nothing_needs_no_currency() -> None:
    """A covered call is reported with zero and often without a currency."""
    (call,) = calls([row(1, "0.0000", Currency="", Capability="MCOPSTN2")])
    assert call.charge == Money.zero("USD")


def test_another_currency_is_no_matter_where_the_pool_does_not_pay() -> None:
    """A calling plan of a branch abroad is billed in its own."""
    (call,) = calls([row(1, "3", Currency="eur", Capability="MCOPSTN2")])
    assert call.charge == Money.of(3, "EUR")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-18T10:30:00.1234567Z",
        "2026-11-18 10:30:00",
        "2026-11-18T11:30:00+01:00",
        "2026/11/18 10:30",
        "18.11.2026 10:30:00",
        "11/18/2026 10:30",
        "18/11/2026 10:30:00",
        "11/18/2026 10:30:00 AM",
    ],
)
def test_times_are_read_where_they_are_clear(text: str) -> None:
    """As exported, and as spreadsheets save them; without a zone they are in UTC."""
    (call,) = calls([row(1, Start_Time=text)])
    assert call.started_at.replace(microsecond=0) == datetime(2026, 11, 18, 10, 30, tzinfo=UTC)


def test_a_file_that_ends_in_the_middle_is_told_so() -> None:
    """Cut within a field, within a row, or within quotes."""
    text = table([row(1), row(2), row(3, User_Display_Name='"Carla"')]).rstrip()
    error = refused_text(text[: text.rindex("Germany")])
    assert (type(error), error.data["line"]) == (LineCutShort, 4)
    assert (error.data["found"], error.data["expected"]) == (12, 20)
    error = refused_text(text[: text.index('"""Carla') + 4])
    assert (type(error), error.data["line"]) == (LineUnreadable, 4)


def test_a_row_that_is_too_long_is_told_so() -> None:
    """A separator within a name that was not quoted."""
    text = table([row(1), row(2, User_Display_Name="X;Y")]).replace("X;Y", "X,Y")
    error = refused_text(text)
    assert (type(error), error.data["found"]) == (LineCutShort, 21)


@pytest.mark.parametrize("column", ["Charge", "Caller_ID", "Duration_Seconds", "Number_Type"])
def test_a_field_that_is_too_long_is_told_so(column: str) -> None:
    """What is kept of fields, to read the next ones quicker, stays small."""
    fields = {column: " " * 2_000 + "1"}
    error = refused_text(table([row(1), row(2, **fields)]))
    assert (type(error), error.data["line"]) == (FieldUnusable, 3)
    assert error.data["name"] == column.replace("_", " ")
    assert len(error.data["text"]) <= 64


def refused_text(text: str) -> ReportError:
    with pytest.raises(ReportError) as wrong:
        checked(report(text))
    return wrong.value
