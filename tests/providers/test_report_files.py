"""A file that is no report, or wants to be more than one, gets a sentence and no memory."""

from __future__ import annotations

import io
import struct
from contextlib import suppress
from pathlib import Path
from random import Random
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from ledger.report_errors import (
    NoUsageReport,
    ReportBroken,
    ReportEmpty,
    ReportEncrypted,
    ReportError,
    ReportIsWorkbook,
    ReportNested,
    ReportOfTooMany,
    ReportPackedOddly,
    ReportSwells,
    ReportTooLarge,
    ReportWithoutCalls,
)
from providers.report import UsageReport, unpacking
from tests.reports import NAME, TERMS, checked, pages, report, row, table, zipped

ZIP = "PSTN.zip"


def ids(content: bytes) -> list[str]:
    return [call.id for page in pages(report(content, ZIP)) for call in page.calls]


def refused(content: bytes) -> ReportError:
    with pytest.raises(ReportError) as wrong:
        checked(report(content, ZIP))
    return wrong.value


def test_all_lists_of_calls_in_a_zip_are_read() -> None:
    """In their order; what lies beside them is left there."""
    content = zipped(
        {
            "notes.txt": "For Carla",
            "report/PSTN.calls.2026-10.csv": table([row(1)]),
            "DirectRouting.calls.csv": "Something,Else\r\n",
            "__MACOSX/report/PSTN.calls.2026-10.csv": b"\x00\x05",
            "report/pstn.calls.2026-11.CSV": table([row(2)]),
        }
    )
    assert ids(content) == ["call-1", "call-2"]


def test_a_list_may_have_another_name() -> None:
    """Somebody renamed it and packed it again."""
    assert ids(zipped({"october.csv": table([row(1)])})) == ["call-1"]


def test_a_wrong_row_is_named_with_its_list() -> None:
    """Which of the files in the zip, and how far into it."""
    bad = table([row(1), row(2, "free")])
    wrong = refused(zipped({"PSTN.calls.1.csv": table([row(3)]), "x/PSTN.calls.2.csv": bad}))
    assert (wrong.data["file"], wrong.data["line"]) == ("PSTN.calls.2.csv", 3)


def test_what_is_told_of_a_file_fits_on_a_card() -> None:
    """However its list and its columns are called."""
    text = table([row(1, Charge="x")]).replace("Charge", "Charge" + "!" * 20_000)
    error = refused(zipped({"x" * 30_000 + ".csv": text}))
    assert len("".join(map(str, error.data.values()))) < 1_000


def test_an_empty_file_is_told_so() -> None:
    """As it is sent, and within a zip."""
    assert type(refused(b"")) is ReportEmpty
    assert type(refused(zipped({NAME: ""}))) is ReportEmpty


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7 ...", NoUsageReport),
        (b"\x1f\x8b\x08...", NoUsageReport),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", NoUsageReport),
        (b'{"error": {"code": "itemNotFound"}}', NoUsageReport),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ReportIsWorkbook),
        (zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": ""}), ReportIsWorkbook),
        (zipped({"inner.zip": zipped({NAME: table([row()])})}), ReportNested),
        (zipped({"readme.txt": "nothing"}), ReportWithoutCalls),
        (zipped({}), ReportWithoutCalls),
    ],
)
def test_something_else_is_told_from_a_report(content: bytes, why: type[ReportError]) -> None:
    """Each with the sentence that helps."""
    assert type(refused(content)) is why


@pytest.mark.parametrize("left", [30, 200, -30, -1])
def test_a_zip_that_was_cut_short_is_told_so(left: int) -> None:
    """Wherever the download ended."""
    content = zipped({NAME: table([row(n) for n in range(1, 50)])})
    assert type(refused(content[:left])) is ReportBroken


def test_a_damaged_zip_is_told_so() -> None:
    """Its content does not have the sum that it should."""
    content = bytearray(zipped({NAME: table([row(n) for n in range(1, 50)])}))
    content[300] ^= 0xFF
    assert type(refused(bytes(content))) is ReportBroken


def test_a_zip_with_a_password_is_told_so() -> None:
    """By the flag of its entry."""
    content = zipped({NAME: table([row()])})
    entry = content.index(b"PK\x01\x02")
    assert type(refused(content[: entry + 8] + b"\x01" + content[entry + 9 :])) is ReportEncrypted


def test_a_zip_of_another_method_is_told_so() -> None:
    """Some of them need any amount of memory to unpack."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_BZIP2) as made:
        made.writestr(NAME, table([row()]))
    assert type(refused(packed.getvalue())) is ReportPackedOddly


def test_a_zip_bomb_is_left_packed() -> None:
    """Zeros by the gigabyte shrink to a thousandth; no list of calls does."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as made, made.open(NAME, "w") as member:
        for _ in range(20):
            member.write(bytes(1_000_000))
    assert type(refused(packed.getvalue())) is ReportSwells


def test_a_zip_that_lies_about_its_size_is_read_no_further() -> None:
    """It says that it holds little, and holds more: what it says is all that is taken."""
    text = table([row(n) for n in range(1, 2_000)])
    content = bytearray(zipped({NAME: text}))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 10_000)
    assert type(refused(bytes(content))) is ReportBroken


def test_many_lists_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each may be small enough, and all of them not."""
    monkeypatch.setattr(unpacking, "MAX_UNPACKED_BYTES", 10_000)
    one = table([row(n) for n in range(1, 20)])
    assert type(refused(zipped({f"PSTN.calls.{n}.csv": one for n in range(4)}))) is ReportTooLarge


def test_thousands_of_files_are_not_looked_through() -> None:
    """Of a directory as long as that not even all is read."""
    few = zipped({f"{n}.txt": "" for n in range(unpacking.MAX_FILES + 1)})
    many = zipped({f"{n:0100}.txt": "" for n in range(8_000)})
    assert [type(refused(each)) for each in (few, many)] == [ReportOfTooMany] * 2


def test_a_file_has_a_limit(tmp_path: Path) -> None:
    """Asked of its length, before a byte is read."""
    path = tmp_path / "large.csv"
    with path.open("wb") as large:
        large.truncate(unpacking.MAX_BYTES + 1)
    with path.open("rb") as large, pytest.raises(ReportTooLarge) as wrong:
        checked(UsageReport(large, "large.csv"))
    assert wrong.value.data == {"file": "large.csv", "limit": 2}


def test_a_stored_zip_is_read_as_well() -> None:
    """Not everybody packs tightly."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as made:
        made.writestr(NAME, table([row()]))
    assert ids(packed.getvalue()) == ["call-1"]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_broken_gets_its_sentence(tmp_path: Path, seed: int) -> None:
    """Bytes that were changed, lost or moved anywhere: it can be read, or it is told why not."""
    dice = Random(seed)  # noqa: S311  a game, no secret
    whole = table([row(n, User_Display_Name="Jörg, 王") for n in range(1, 8)])
    forms = [whole.encode(), whole.encode("utf-16"), whole.encode("gb18030")]
    forms += [zipped({NAME: whole}), zipped({f"a/{NAME}": whole, "PSTN.calls.2.csv": forms[2]})]
    path = tmp_path / "broken"
    for form in forms * 10:
        path.write_bytes(broken(bytearray(form), dice))
        with path.open("rb") as file:
            read = UsageReport(file, NAME)
            with suppress(ReportError):
                found = checked(read)
                assert sum(len(page.calls) for page in read.pages(TERMS)) == found.read


def broken(content: bytearray, dice: Random) -> bytes:
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(content) + 1)
        some = content[at : at + dice.randint(1, 40)]
        match dice.choice(("change", "lose", "repeat", "end")):
            case "change":
                content[at : at + 1] = dice.choice([b"\x00", b"\xff", b'"', b"\n", b",", b"9"])
            case "lose":
                del content[at : at + len(some)]
            case "repeat":
                content[at:at] = some
            case "end" if dice.random() < 0.1:
                del content[at:]
    return bytes(content)
