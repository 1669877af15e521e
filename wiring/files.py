"""Files: how those are made that leave, and those are read that come."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.files.desks import Files
from bot.files.export_shelf import Press
from providers.report import UsageReport
from storage.binders import BINDERS

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from bot.settings import Settings
    from ledger.importing import OpenReport
    from storage.sql import Database


def files_for(settings: Settings, database: Database, opened: AsyncExitStack) -> Files:
    """Those that leave wait in the data folder; where there is none, in one for this process."""
    if settings.embedded:
        folder = settings.data_dir / "exports"
    else:
        folder = Path(opened.enter_context(TemporaryDirectory(prefix="purser-")))
    return Files(Press(database, BINDERS, folder), reports_for(settings))


def reports_for(settings: Settings) -> OpenReport:
    return partial(UsageReport, whole_numbers=settings.whole_numbers)
