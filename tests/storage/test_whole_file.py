"""A file is there whole, or as it was."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

import pytest

from storage.whole_file import written


def test_a_file_takes_its_place_when_it_is_done(tmp_path: Path) -> None:
    """Readable by its owner only, and nothing is left beside it."""
    place = tmp_path / "book.csv"
    with written(place) as file:
        file.write("a\r\n")
        assert not place.exists()
    assert place.read_bytes() == b"a\r\n"
    assert place.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [place]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    """An export that breaks off does not look like a book."""
    place = tmp_path / "book.csv"
    place.write_text("old")
    with pytest.raises(ValueError, match="broken off"), written(place) as file:
        print("half", file=_Broken(file))
    assert place.read_text() == "old"
    assert list(tmp_path.iterdir()) == [place]


def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    """A device would be taken away from everybody else: it is no file to take the place of."""
    place = tmp_path / "pipe"
    os.mkfifo(place)
    reader = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
    with written(place) as file:
        file.write("line\n")
    assert os.read(reader, 99) == b"line\n"
    os.close(reader)
    assert place.is_fifo()
    assert list(tmp_path.iterdir()) == [place]


def test_what_a_link_names_is_replaced(tmp_path: Path) -> None:
    """The link stays one."""
    place, link = tmp_path / "book.csv", tmp_path / "latest.csv"
    place.write_text("old")
    link.symlink_to(place)
    with written(link) as file:
        file.write("new")
    assert (place.read_text(), link.is_symlink()) == ("new", True)


@pytest.mark.parametrize("name", [".", "..", "/", ""])
def test_what_is_no_file_is_refused(name: str) -> None:
    """As the system refuses it, in the one way that the command line words."""
    with pytest.raises(OSError, match="directory"), written(Path(name)):
        raise AssertionError(name)


class _Broken:
    """Takes the first piece and no other."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        if self._file.tell():
            raise ValueError("broken off")
        return self._file.write(text)


def test_without_a_file_it_goes_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """So that it can be piped on."""
    with written(None) as file:
        file.write("line\n")
    assert capsys.readouterr().out == "line\n"
