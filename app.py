"""Purser's command line, and the only place where its parts are wired together.

Parts are imported where they are used: a command pays only for what it needs.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack, aclosing
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TextIO
from uuid import uuid4

from pydantic import BaseModel

from bot.command_line import Run, parser_of
from bot.settings import BadSettings, Settings, load_settings, operator_voice
from cards.markup import Plain
from cards.voice import Voice
from storage.errors import StorageError

if TYPE_CHECKING:
    from bot.lifecycle import Service
    from ledger.ports import ChatMemory, House
    from providers.stripe.access import Access
    from storage.sql import Database

_TEAMS = "https://teams.microsoft.com/"  # where the page for cards leads back to


class Stopped(Exception):
    """A command that cannot go on; its text is the one sentence that says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    voice = operator_voice()
    try:
        chosen = parser_of(COMMANDS, voice).parse_args(arguments)
        run: Run = chosen.run
        return run(chosen, voice)
    except BadSettings as wrong:
        return _stop(*wrong.sentences)
    except Stopped as wrong:
        return _stop(str(wrong))
    except StorageError as wrong:
        told = {name: Plain(value) for name, value in wrong.data.items()}
        return _stop(voice(f"app.storage.{wrong.key}", **told))


def serve(_chosen: argparse.Namespace, voice: Voice) -> int:
    """Until SIGTERM or SIGINT."""
    settings = load_settings()
    _build_less()
    from bot.lean import start_lean
    from bot.logs import set_up_logs

    start_lean()
    set_up_logs(settings.log_level, settings.secrets)
    asyncio.run(_serve(settings, voice))
    return 0


def verify(_chosen: argparse.Namespace, voice: Voice) -> int:
    """One line an account; 1 where a row does not fit."""
    return asyncio.run(_verify(load_settings(), voice))


def claim(_chosen: argparse.Namespace, voice: Voice) -> int:
    """A fresh code that makes an organisation's first owner."""
    return asyncio.run(_claim(load_settings(), voice))


def package(chosen: argparse.Namespace, voice: Voice) -> int:
    from bot.package import Publisher, unfit, write_package

    app_id = load_settings().app_id
    website = chosen.website or f"https://{(chosen.domain or ['example.com'])[0]}"
    if why := unfit(app_id, website, voice):
        raise Stopped(why)
    publisher = Publisher(chosen.developer, website, tuple(chosen.domain or ()))
    try:
        write_package(chosen.out, app_id, publisher)
    except OSError as wrong:
        raise Stopped(voice("app.package.cannot_write", path=Plain(chosen.out))) from wrong
    print(voice("app.package.written", path=Plain(chosen.out)))
    return 0


def export(chosen: argparse.Namespace, voice: Voice) -> int:
    """To the file that was named, whole or not at all, or to the terminal."""
    from storage.whole_file import written

    try:
        with written(chosen.out) as file:
            asyncio.run(_export(load_settings(), chosen, file, voice))
    except BrokenPipeError:  # whoever reads it has had enough
        sys.stdout = None
    except OSError as wrong:
        raise Stopped(voice("app.export.cannot_write", path=Plain(chosen.out))) from wrong
    return 0


async def _export(
    settings: Settings, chosen: argparse.Namespace, file: TextIO, voice: Voice
) -> None:
    from ledger.exports import FORMATS, write
    from storage.sql import open_database

    form = FORMATS[chosen.what].get(chosen.format)
    if form is None:
        raise Stopped(voice("app.export.no_such_format", format=Plain(chosen.format)))
    database = await open_database(settings.database)
    try:
        known = await write(form, chosen.what, database, file.write, chosen.account)
    finally:
        await database.close()
    if not known:
        raise Stopped(voice("app.export.no_such_account", account=Plain(chosen.account)))


async def _serve(settings: Settings, voice: Voice) -> None:
    from bot.lifecycle import run, stop_on_signals
    from bot.listening import heard, unheard

    stop = stop_on_signals()
    async with AsyncExitStack() as opened:
        service, offer = await _open(settings, opened, voice)
        try:
            await run(service, stop, lambda port: _say(heard(settings, port, voice), offer))
        except OSError as wrong:
            raise Stopped(unheard(settings, wrong, voice)) from wrong


async def _claim(settings: Settings, voice: Voice) -> int:
    from bot.claim_codes import told_claim
    from storage.sql import open_database

    database = await open_database(settings.database)
    try:
        _say(await told_claim(database.claims, voice))
    finally:
        await database.close()
    return 0


async def _verify(settings: Settings, voice: Voice) -> int:
    from storage.sql import open_database

    database = await open_database(settings.database)
    try:
        return await _replay(database, voice)
    finally:
        await database.close()


async def _replay(database: Database, voice: Voice) -> int:
    def proved(account_id: str, rows: int) -> None:
        print(voice("app.verify.whole", account=Plain(account_id), n=rows))

    proof = await database.verify(proved)
    if proof.fault is not None:
        fault = proof.fault
        where = {"account": Plain(fault.account_id), "seq": fault.seq}
        print(voice("app.verify.broken", flaw=Plain(fault.flaw), **where))
        return 1
    if not proof.accounts:
        print(voice("app.verify.empty"))
    return 0


async def _open(settings: Settings, opened: AsyncExitStack, voice: Voice) -> tuple[Service, str]:
    """Also what the operator is told where there is no owner yet.

    The memory in the folder first: it is what tells that another Purser has this folder.
    """
    from bot.claim_codes import told_at_start
    from bot.service import open_service
    from storage.sql import open_database

    in_folder = await _folder_memory(settings, opened) if settings.embedded else None
    database = await open_database(settings.database)
    opened.push_async_callback(database.close)
    await _check_worlds(settings, database, voice)
    house = _house(settings, database, opened)
    memory = in_folder or database.chat_memory
    service = await open_service(settings, house, memory, opened)
    return service, await told_at_start(settings, house, database.claims, voice)


async def _folder_memory(settings: Settings, opened: AsyncExitStack) -> ChatMemory:
    from storage.chat_memory import TinyChatMemory

    memory = await TinyChatMemory.open(settings.data_dir / "chats.json")
    opened.push_async_callback(memory.close)
    return memory


async def _check_worlds(settings: Settings, database: Database, voice: Voice) -> None:
    """Made-up calls in a real book could never be taken out again, nor told from real ones."""
    async with aclosing(database.accounts()) as accounts:
        async for account in accounts:
            if account.sandbox != settings.sandbox:
                kept = "sandbox" if account.sandbox else "real"
                raise Stopped(voice(f"app.serve.keeps_{kept}"))


def _house(settings: Settings, database: Database, opened: AsyncExitStack) -> House:
    """The use cases' parts: the sandbox outside, or what admins write down themselves."""
    from ledger.ports import House
    from providers.mail.access import access_to
    from providers.outside import open_outside

    clock = partial(datetime.now, UTC)
    server = settings.mail_server
    outside = open_outside(
        sandbox=settings.sandbox,
        access=_stripe(settings),
        mail=access_to(server, settings.mail_from) if server else None,
        purse=database.purse,
        clock=clock,
        opened=opened,
    )
    return House(
        books=database.books,
        outbox=database.outbox,
        subscribers=database.subscribers,
        gateway=outside.gateway,
        usage=outside.usage,
        opening=outside.opening,
        clock=clock,
        new_id=lambda: uuid4().hex,
        currency=settings.currency,
        poll_seconds=settings.poll_seconds,
        sandbox=settings.sandbox,
        purse=database.purse,
        card_setup=outside.card_setup,
        notices=outside.notices,
        mail=outside.mail,
        owners=frozenset(settings.owners),
        unguarded=settings.local and not settings.owners,
    )


def _stripe(settings: Settings) -> Access | None:
    """Where there is a key; the page for cards leads back to Teams, to the app's own place."""
    from providers.stripe.access import Access

    key = settings.stripe_api_key.get_secret_value()
    if not key:
        return None
    secret = settings.stripe_webhook_secret.get_secret_value()
    back = _TEAMS + (f"l/app/{settings.app_id}" if settings.app_id else "")
    return Access(key, settings.stripe_api_base, secret, settings.stripe_live, back)


def _build_less() -> None:
    """About a tenth less time to the first answer (measured)."""
    # What is imported stays: looking through it meanwhile is in vain; `run` turns it on again.
    gc.disable()
    # Of the library's hundred and fifty kinds of card elements a dozen are used: each of its
    # models is built when it is first needed.
    BaseModel.model_config["defer_build"] = True


COMMANDS: dict[str, Run] = {
    "serve": serve,
    "verify": verify,
    "export": export,
    "claim": claim,
    "package": package,
}


def _say(*sentences: str) -> None:
    """To the operator at once; an empty one is none."""
    print(*filter(None, sentences), sep="\n", flush=True)


def _stop(*sentences: str) -> int:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
