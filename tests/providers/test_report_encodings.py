"""A report is read in whatever it is encoded, and bytes that are no letters are pointed out."""

from __future__ import annotations

import codecs

import pytest

from ledger.report_errors import FieldNotText, LineTooLong, LineUnreadable, NoUsageReport
from providers.report import lines
from tests.reports import NAME, checked, pages, report, row, table

WESTERN = ("Jörg Müßig", "Zoë Façade", "Åsa Ñandú")
SIMPLIFIED = ("王小明", "上海分公司", "李雷和韩梅梅")
TRADITIONAL = ("陳大文", "臺北分公司", "黃飛鴻與十三姨")


def written(*names: str) -> str:
    return table([row(n, User_Display_Name=name) for n, name in enumerate(names, 1)])


def read(content: bytes) -> tuple[list[str], tuple[str, ...]]:
    found = report(content)
    encodings = checked(found).encodings
    return [call.person for page in pages(found) for call in page.calls], encodings


@pytest.mark.parametrize(
    ("codec", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
    ],
)
@pytest.mark.parametrize("chunk", [7, 256 * 1024])
def test_unicode_is_read_as_it_is(
    codec: str, mark: bytes, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its mark or without, also where a letter lies across two reads."""
    monkeypatch.setattr(lines, "CHUNK_BYTES", chunk)
    names = [*WESTERN, *SIMPLIFIED, *TRADITIONAL, "🦉"]
    assert read(mark + written(*names).encode(codec)) == (names, ())


@pytest.mark.parametrize(
    ("codec", "names"),
    [("cp1252", WESTERN), ("gb18030", SIMPLIFIED), ("big5hkscs", TRADITIONAL)],
)
def test_what_is_not_utf_8_is_guessed(codec: str, names: tuple[str, ...]) -> None:
    """By which letters are common in which encoding; the guess is told along."""
    plain = [f"Person {n}" for n in range(50)]
    assert read(written(*plain, *names).encode(codec)) == ([*plain, *names], (codec,))


def test_a_guess_counts_nothing_twice() -> None:
    """The pass begins anew where it turns out that it was not UTF-8."""
    found = checked(report(written("Anna", "Jörg").encode("cp1252")))
    assert found.read == 2


def test_a_hole_in_a_guessed_name_does_not_stop_the_rest() -> None:
    """Of names no amount depends."""
    content = written(*WESTERN, "X").encode("cp1252").replace(b",X,", b",\x81,")
    names, encodings = read(content)
    assert (names[:-1], encodings) == ([*WESTERN], ("cp1252",))


@pytest.mark.parametrize(("mark", "codec"), [(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8")])
def test_damaged_letters_are_named(mark: bytes, codec: str) -> None:
    """What was UTF-8 so far has lost a byte: nobody guesses on."""
    content = mark + written("王小明", "X", "Y").encode(codec).replace(b",Y,", b",Y\xff,")
    with pytest.raises(FieldNotText) as wrong:
        checked(report(content))
    assert wrong.value.data == {
        "file": NAME,
        "line": 4,
        "column": 7,
        "name": "User Display Name",
        "text": "Y",
    }


def test_half_a_letter_of_utf_16_is_damage() -> None:
    """The file was cut within a letter."""
    content = codecs.BOM_UTF16_LE + written("Anna").encode("utf-16-le")
    with pytest.raises(FieldNotText) as wrong:
        checked(report(content[:-5]))
    assert wrong.value.data["line"] == 2


def test_a_line_without_end_is_not_read_into_memory() -> None:
    """A gigabyte of zeros has no second line."""
    with pytest.raises(LineTooLong) as wrong:
        checked(report(written("Anna") + "0" * 1_000_000))
    assert wrong.value.data["line"] == 3


def test_an_open_quote_does_not_swallow_the_file() -> None:
    """It is told where the quote was opened."""
    rows = written(*[f"Person {n}" for n in range(5_000)]).replace("Person 7,", '"Person 7,')
    with pytest.raises(LineUnreadable) as wrong:
        checked(report(rows))
    assert wrong.value.data["line"] == 9


def test_a_row_without_end_is_not_read_into_memory() -> None:
    """Quotes that close and open again on each line make one row of any number of lines."""
    endless = written("Anna") + '"\n' + '","\n' * 1_000_000
    with pytest.raises(LineTooLong) as wrong:
        checked(report(endless))
    assert wrong.value.data["line"] == 3


def test_rows_of_many_lines_are_read() -> None:
    """Each may be as long as a row can be, however many they are."""
    rows = written(*["Anna\nof\nContoso" for _ in range(2_000)])
    assert checked(report(rows)).read == 2_000


@pytest.mark.parametrize("content", [b"\xff" * 500, b"\x00" * 500, bytes(range(256)) * 8, b"{}"])
def test_bytes_of_something_else_are_no_report(content: bytes) -> None:
    """Whatever they are, they are told to be none."""
    with pytest.raises(NoUsageReport):
        checked(report(content))
