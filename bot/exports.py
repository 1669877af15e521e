"""Exports, as the operator asks for them: what, in which form, and of whom."""

from __future__ import annotations

import argparse
from typing import Any, TextIO

from bot.command_line import Stopped
from cards.markup import Plain
from cards.voice import Voice
from ledger.exports import FORMATS, Format, Source, write


def form_of(chosen: argparse.Namespace, voice: Voice) -> Format[Any]:
    """Not everything can be written in every form."""
    form = FORMATS[chosen.what].get(chosen.format)
    if form is None:
        raise Stopped(voice("app.export.no_such_format", format=Plain(chosen.format)))
    return form


async def export_to(
    file: TextIO, source: Source, form: Format[Any], chosen: argparse.Namespace, voice: Voice
) -> None:
    if not await write(form, chosen.what, source, file.write, chosen.account):
        raise Stopped(voice("app.export.no_such_account", account=Plain(chosen.account)))
