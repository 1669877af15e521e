"""Purser's command line, and the only place that puts its parts together.

Parts are imported where they are used: a command pays only for what it needs.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.operator.command_line import Run, Stopped, parser_of, say, stop
from bot.settings import BadSettings, Settings, load_settings, operator_voice
from cards.markup import Plain
from cards.voice import Voice
from storage.errors import StorageError

if TYPE_CHECKING:
    from bot.files.desks import Files
    from bot.lifecycle import Service
    from ledger.importing import OpenReport
    from ledger.ports import ChatMemory, House
    from storage.sql import Database


def main(arguments: Sequence[str] | None = None) -> int:
    voice = operator_voice()
    try:
        chosen = parser_of(COMMANDS, voice).parse_args(arguments)
        run: Run = chosen.run
        return run(chosen, voice)
    except BadSettings as wrong:
        return stop(*wrong.sentences)
    except Stopped as wrong:
        return stop(str(wrong))
    except StorageError as wrong:
        told = {name: Plain(value) for name, value in wrong.data.items()}
        return stop(voice(f"app.storage.{wrong.key}", **told))


def serve(_chosen: argparse.Namespace, voice: Voice) -> int:
    """Until SIGTERM or SIGINT."""
    settings = load_settings()
    from bot.lean import build_less, start_lean
    from bot.logs import set_up_logs

    build_less()
    start_lean()
    set_up_logs(settings.log_level, settings.secrets)
    asyncio.run(_serve(settings, voice))
    return 0


def verify(_chosen: argparse.Namespace, voice: Voice) -> int:
    """One line an account; 1 where a row does not fit."""
    return asyncio.run(_verify(load_settings(), voice))


def export(chosen: argparse.Namespace, voice: Voice) -> int:
    """To the file that was named, whole or not at all, or to the terminal."""
    from bot.operator.exports import is_file

    try:
        write = _export_file if is_file(chosen) else _export
        asyncio.run(write(load_settings(), chosen, voice))
    except BrokenPipeError:  # whoever reads it has had enough
        sys.stdout = None
    except OSError as wrong:
        raise Stopped(voice("app.export.cannot_write", path=Plain(chosen.out))) from wrong
    return 0


def import_report(chosen: argparse.Namespace, voice: Voice) -> int:
    """From the file that was named, or from what is piped in."""
    from bot.logs import set_up_logs

    settings = load_settings()
    set_up_logs("error", settings.secrets, sys.stderr)
    asyncio.run(_import(settings, chosen, voice))
    return 0


def claim(_chosen: argparse.Namespace, voice: Voice) -> int:
    """A fresh code that makes an organisation's first owner."""
    return asyncio.run(_claim(load_settings(), voice))


def forget(chosen: argparse.Namespace, voice: Voice) -> int:
    """1 where nobody of that id is known."""
    return 0 if asyncio.run(_forget(load_settings(), chosen, voice)) else 1


def package(chosen: argparse.Namespace, voice: Voice) -> int:
    from bot.operator.package import order_package

    print(order_package(load_settings().app_id, chosen, voice))
    return 0


async def _serve(settings: Settings, voice: Voice) -> None:
    from bot.lifecycle import run, stop_on_signals
    from bot.operator.listening import heard, unheard

    stop = stop_on_signals()
    async with AsyncExitStack() as opened:
        service, offer = await _open(settings, opened, voice)
        try:
            await run(service, stop, lambda port: say(heard(settings, port, voice), offer))
        except OSError as wrong:
            raise Stopped(unheard(settings, wrong, voice)) from wrong


async def _verify(settings: Settings, voice: Voice) -> int:
    from bot.operator.proofs import told_proof

    async with _opened_database(settings) as database:
        return 0 if await told_proof(database, voice, print) else 1


async def _export(settings: Settings, chosen: argparse.Namespace, voice: Voice) -> None:
    from bot.operator.exports import export_to, form_of
    from storage.whole_file import written

    form = form_of(chosen, voice)
    with written(chosen.out) as file:
        async with _opened_database(settings) as database:
            await export_to(file, database, form, chosen, voice)


async def _export_file(settings: Settings, chosen: argparse.Namespace, voice: Voice) -> None:
    """A workbook is no text: it needs a file of its own."""
    from bot.operator.exports import export_file
    from storage.binders import BINDERS
    from storage.whole_file import placed

    if chosen.out is None:
        raise Stopped(voice("app.export.needs_file", format=Plain(chosen.format)))
    with placed(chosen.out) as path:
        async with _opened_database(settings) as database:
            await export_file(path, database, BINDERS, chosen, datetime.now(UTC), voice)


async def _import(settings: Settings, chosen: argparse.Namespace, voice: Voice) -> None:
    from bot.operator.importing import import_from
    from bot.operator.worlds import check_worlds

    async with AsyncExitStack() as opened, _opened_database(settings) as database:
        await check_worlds(settings, database, voice)
        house, read = _house(settings, database, opened), _reports(settings)
        gc.freeze()  # what was built so far stays: a page of calls makes the collector look often
        say(await import_from(read, house, database, chosen, voice))


async def _claim(settings: Settings, voice: Voice) -> int:
    from bot.operator.claim_codes import told_claim

    async with _opened_database(settings) as database:
        say(await told_claim(database.claims, voice))
    return 0


async def _forget(settings: Settings, chosen: argparse.Namespace, voice: Voice) -> bool:
    from bot.operator.forgetting import Forgetting

    async with AsyncExitStack() as opened:
        memory, database = await _open_stores(settings, opened)
        return await Forgetting(database, memory, settings.owners, voice, say).of(chosen)


async def _open(settings: Settings, opened: AsyncExitStack, voice: Voice) -> tuple[Service, str]:
    """Also what the operator is told where there is no owner yet."""
    from bot.operator.claim_codes import told_at_start
    from bot.operator.worlds import check_worlds
    from bot.service import open_service

    memory, database = await _open_stores(settings, opened)
    await check_worlds(settings, database, voice)
    house = _house(settings, database, opened)
    files = _files(settings, database, opened)
    service = await open_service(settings, house, memory, files, opened)
    return service, await told_at_start(settings, house, database.claims, voice)


@asynccontextmanager
async def _opened_database(settings: Settings) -> AsyncIterator[Database]:
    from storage.sql import open_database

    database = await open_database(settings.database)
    try:
        yield database
    finally:
        await database.close()


async def _open_stores(settings: Settings, opened: AsyncExitStack) -> tuple[ChatMemory, Database]:
    """The memory in the folder first: it is what tells that another Purser has this folder."""
    from storage.chat_memory import TinyChatMemory

    if not settings.embedded:
        database = await opened.enter_async_context(_opened_database(settings))
        return database.chat_memory, database
    memory = await TinyChatMemory.open(settings.data_dir / "chats.json")
    opened.push_async_callback(memory.close)
    return memory, await opened.enter_async_context(_opened_database(settings))


def _house(settings: Settings, database: Database, opened: AsyncExitStack) -> House:
    from ledger.ports import House
    from providers.decided import outside_of

    clock = partial(datetime.now, UTC)
    outside = outside_of(settings, database.purse, clock, opened)
    return House(
        # What is kept.
        books=database.books,
        outbox=database.outbox,
        subscribers=database.subscribers,
        purse=database.purse,
        tallies=database.tallies,
        # The world outside.
        gateway=outside.gateway,
        usage=outside.usage,
        opening=outside.opening,
        card_setup=outside.card_setup,
        notices=outside.notices,
        mail=outside.mail,
        licences=outside.licences,
        clock=clock,
        new_id=lambda: uuid4().hex,
        # What the operator has decided.
        currency=settings.currency,
        poll_seconds=settings.poll_seconds,
        sandbox=settings.sandbox,
        owners=frozenset(settings.owners),
        paid_by=frozenset(settings.paid_capabilities),
        call_months=settings.call_months,
        names_for=settings.names_for,
        unguarded=settings.local and not settings.owners,
    )


def _files(settings: Settings, database: Database, opened: AsyncExitStack) -> Files:
    """Those that leave wait in the data folder; where there is none, in one for this process."""
    from bot.files.desks import Files
    from bot.files.export_shelf import Press
    from storage.binders import BINDERS

    if settings.embedded:
        folder = settings.data_dir / "exports"
    else:
        folder = Path(opened.enter_context(TemporaryDirectory(prefix="purser-")))
    return Files(Press(database, BINDERS, folder), _reports(settings))


def _reports(settings: Settings) -> OpenReport:
    from providers.report import UsageReport

    return partial(UsageReport, whole_numbers=settings.whole_numbers)


COMMANDS: dict[str, Run] = {
    "serve": serve,
    "verify": verify,
    "export": export,
    "import": import_report,
    "claim": claim,
    "forget": forget,
    "package": package,
}


if __name__ == "__main__":
    sys.exit(main())
