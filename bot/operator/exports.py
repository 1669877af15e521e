"""Exports, as the operator asks for them: what, in which form, and of whom."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TextIO

from bot.files.export_file import Binders, Export, write_export
from bot.operator.command_line import Stopped
from bot.operator.organisations import one_organisation, organisations
from cards.export_summary import Asked
from cards.markup import Plain
from cards.voice import Voice
from ledger.exports import AUDIT_TRAIL, FORMATS, Format, Source, write
from ledger.exports.extract import Extracts
from ledger.exports.tables import FileForm
from ledger.tallies import month_from


def form_of(chosen: argparse.Namespace, voice: Voice) -> Format[Any]:
    """Not everything can be written in every form."""
    form = FORMATS[chosen.what].get(chosen.format)
    if form is None:
        raise Stopped(voice("app.export.no_such_format", format=Plain(chosen.format)))
    return form


async def export_to(
    file: TextIO, source: Source, form: Format[Any], chosen: argparse.Namespace, voice: Voice
) -> None:
    """Of every organisation where none is named."""
    named = chosen.organisation
    [only] = ("",) if named is None else await organisations(source, named, voice)
    await write(form, chosen.what, source, file.write, only)


class Books(Source, Extracts, Protocol):
    """Where whole books and extracts come from: the database."""


def is_file(chosen: argparse.Namespace) -> bool:
    """Whether it is one file of sheets, and not written line by line."""
    return chosen.what != AUDIT_TRAIL and chosen.format in tuple(FileForm)


async def export_file(
    path: Path,
    books: Books,
    binders: Binders,
    chosen: argparse.Namespace,
    now: datetime,
    voice: Voice,
) -> None:
    """Of one organisation, names included: whoever asks has the database."""
    account_id = await one_organisation(books, chosen.organisation, voice)
    period = month_from(chosen.month) if chosen.month else None
    async with books.extract(account_id) as extract:
        spoken = replace(voice, time_zone=extract.account.time_zone)
        export = Export(Asked(period, names=True), now, spoken)
        await write_export(extract, export, path, binders[FileForm(chosen.format)])
