"""An upload reaches OneDrive and SharePoint, and nobody else, whole or not at all."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.connector import open_session
from bot.files.hosts import FileHosts
from bot.files.uploads import PIECE, Uploads
from ledger.export_errors import NotSaved
from tests.drive import StandInDrive


@pytest.fixture
async def drive() -> AsyncIterator[StandInDrive]:
    async with StandInDrive() as drive:
        yield drive


@pytest.fixture
async def uploads() -> AsyncIterator[Uploads]:
    """On this machine, with pauses that take no time."""

    async def pass_over(_seconds: float) -> None:
        return None

    async with open_session() as session:
        yield Uploads(session, FileHosts(loopback=True), sleep=pass_over)


def _file(tmp_path: Path, size: int) -> Path:
    path = tmp_path / "file.xlsx"
    path.write_bytes(bytes(n % 251 for n in range(size)))
    return path


async def test_a_large_file_goes_in_pieces(
    tmp_path: Path, drive: StandInDrive, uploads: Uploads
) -> None:
    """Each says which part it is; a piece that was not taken goes again."""
    path = _file(tmp_path, 2 * PIECE + 5)
    drive.answers.extend([0, 503, 429])
    await uploads.put(drive.url, path)
    assert drive.file == path.read_bytes()
    assert [put.span for put in drive.puts] == [
        f"bytes 0-{PIECE - 1}/{2 * PIECE + 5}",
        f"bytes {PIECE}-{2 * PIECE - 1}/{2 * PIECE + 5}",
        f"bytes {2 * PIECE}-{2 * PIECE + 4}/{2 * PIECE + 5}",
    ]


@pytest.mark.parametrize("answers", [[403], [307], [503, 503, 503], [202]])
async def test_what_does_not_stand_there_is_not_saved(
    tmp_path: Path, drive: StandInDrive, uploads: Uploads, answers: list[int]
) -> None:
    """Refused, sent elsewhere, out of order for long, or said to be incomplete."""
    drive.answers.extend(answers)
    with pytest.raises(NotSaved):
        await uploads.put(drive.url, _file(tmp_path, 10))
    assert not any(drive.answers)


async def test_a_drive_that_is_not_there_is_not_saved(tmp_path: Path, uploads: Uploads) -> None:
    """Nothing of the connection's own failures comes through."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/x"
        with pytest.raises(NotSaved):
            await uploads.put(url, _file(tmp_path, 10))


async def test_an_address_that_is_not_allowed_is_not_asked(
    tmp_path: Path, drive: StandInDrive
) -> None:
    """Outside local mode this machine is none of the hosts."""
    async with open_session() as session:
        with pytest.raises(NotSaved):
            await Uploads(session, FileHosts()).put(drive.url, _file(tmp_path, 10))
    assert drive.puts == []
