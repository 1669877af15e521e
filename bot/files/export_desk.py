"""The export desk: offers files by consent or by link, and hands each over once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bot.files.consents import Consent, Upload
from bot.files.export_shelf import Shelf
from bot.files.export_tickets import Ticket, Tickets
from bot.files.uploads import Uploads
from bot.public_address import PublicAddress
from cards.exporting import declined_card, file_card
from cards.voice import Voice
from dialogs.export_desk import Offer, Wanted, Way
from dialogs.turn import Turn
from ledger.export_errors import ExportGone
from ledger.exporting import hand_over
from ledger.people import Actor
from ledger.ports import House
from ledger.zones import local_day


@dataclass(frozen=True, slots=True)
class ExportDesk:
    """Implements `dialogs.export_desk.ExportDesk`."""

    house: House
    tickets: Tickets
    shelf: Shelf
    uploads: Uploads
    address: PublicAddress = field(hash=False)

    def way(self, *, personal: bool) -> Way | None:
        if personal and not self.address.local:
            return Way.FILE
        return Way.LINK if self.address.base else None

    async def offer(self, wanted: Wanted, by: Actor, voice: Voice) -> Offer:
        """A file that asks for consent is written first: the card has to say how large it is."""
        token, ticket = await self.tickets.issue(by, wanted, voice)
        name = await self._name(ticket)
        if wanted.way is Way.LINK:
            return Offer(name, ticket.until, token, url=f"{self.address.base}/exports/{token}")
        path = await self.shelf.file(token, ticket)
        return Offer(name, ticket.until, token, size=(await asyncio.to_thread(path.stat)).st_size)

    async def answer(self, turn: Turn, consent: Consent) -> None:
        """Into the person's storage, or away with it; only for whom it was offered to."""
        ticket = await self.tickets.find(consent.ticket, Way.FILE)
        if ticket is None or not _fits(ticket, turn):
            raise ExportGone
        if consent.upload is None:
            await self._drop(consent.ticket, ticket)
            turn.put(consent.card_activity_id, declined_card(turn.voice))
            return
        upload, name = consent.upload, await self._name(ticket)
        await self._save(consent.ticket, ticket, upload)
        saved = file_card(name, upload.content_url, upload.unique_id, turn.voice)
        turn.put(consent.card_activity_id, saved)

    async def fetch(self, token: str) -> tuple[str, Path, Ticket] | None:
        """The file of a link, the first time; ExportUnderWay leaves the link as it was."""
        ticket = await self.tickets.find(token, Way.LINK)
        if ticket is None:
            return None
        async with self.shelf.alone(ticket):
            if not await self._use_up(token, ticket):
                return None
            path = await self.shelf.write(token, ticket)
        return await self._name(ticket), path, ticket

    async def _save(self, token: str, ticket: Ticket, upload: Upload) -> None:
        if not all(map(self.uploads.allows, (upload.upload_url, upload.content_url))):
            raise ExportGone  # a made-up invoke: the ticket stays good for the real one
        path = await self.shelf.file(token, ticket)
        if not await self._use_up(token, ticket):
            raise ExportGone
        try:
            await self.uploads.put(upload.upload_url, path)
        finally:
            await self.shelf.drop(token, ticket)

    async def _use_up(self, token: str, ticket: Ticket) -> bool:
        use_up = partial(self.tickets.use_up, token)
        return await hand_over(self.house, ticket.by, ticket.taken, use_up)

    async def _drop(self, token: str, ticket: Ticket) -> None:
        await self.tickets.use_up(token)
        await self.shelf.drop(token, ticket)

    async def _name(self, ticket: Ticket) -> str:
        """`communications-credits-2026-10.xlsx`: of the month, or of the day it was asked for."""
        account = await self.house.books.account(ticket.by.account_id)
        zone = account.time_zone if account else "UTC"
        today = local_day(self.house.clock(), zone).isoformat()
        period = ticket.wanted.period
        of = f"{period.first:%Y-%m}" if period else today
        return f"communications-credits-{of}.{ticket.wanted.form}"


def _fits(ticket: Ticket, turn: Turn) -> bool:
    """The same person of the same organisation, where it was asked for."""
    by, who = ticket.by, turn.actor
    return (by.account_id, by.person_id, by.chat_id) == (
        who.account_id,
        who.person_id,
        who.chat_id,
    )
