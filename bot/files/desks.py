"""The desks: what it takes to hand files out and to take them in, put together."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp

from bot.files.downloads import Downloads, open_downloads_session
from bot.files.export_desk import ExportDesk
from bot.files.export_shelf import Press, Shelf
from bot.files.export_tickets import Tickets
from bot.files.import_desk import ImportDesk, Intake
from bot.files.uploads import Uploads
from bot.public_address import PublicAddress
from bot.settings import Settings
from ledger.importing import OpenReport
from ledger.ports import ChatMemory, House


@dataclass(frozen=True, slots=True)
class Files:
    """How files are made that leave, and read that come."""

    press: Press
    open_report: OpenReport


@dataclass(frozen=True, slots=True)
class Desks:
    exports: ExportDesk
    imports: ImportDesk


async def open_desks(
    settings: Settings,
    files: Files,
    house: House,
    memory: ChatMemory,
    session: aiohttp.ClientSession,
    opened: AsyncExitStack,
) -> Desks:
    """Downloads have a session of their own, which reaches no private address."""
    hosts = settings.keeps_files
    shelf = Shelf(files.press, house.clock)
    shelf.clear()
    address = PublicAddress(settings.public_url, settings.local, settings.host, settings.port)
    uploads = Uploads(session, hosts)
    exports = ExportDesk(house, Tickets(memory, house.clock), shelf, uploads, address)
    fetching = await opened.enter_async_context(open_downloads_session(hosts))
    folder = settings.data_dir if settings.embedded else None
    imports = ImportDesk(Intake(Downloads(fetching, hosts), files.open_report, folder))
    return Desks(exports, imports)
