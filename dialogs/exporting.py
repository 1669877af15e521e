"""Exporting in the chat: the book leaves as a file, by consent or by a link."""

from __future__ import annotations

from datetime import date

from cards.exporting import consent_card, link_card, no_link_card
from dialogs.export_desk import Wanted, Way
from dialogs.months import month_of
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.turn import ChatKind
from ledger.exporting import permit
from ledger.exports.tables import FileForm
from ledger.tallies import Period, month_from
from ledger.zones import local_day


async def export_book(scene: Scene, slots: Slots) -> None:
    """In a shared chat without names: whoever is first there takes the file."""
    turn = scene.turn
    permitted = await permit(turn.house, turn.actor)
    shared = turn.chat_kind is not ChatKind.PERSONAL
    way = turn.exports.way(personal=not shared)
    if way is None:
        scene.show(no_link_card(turn.voice))
        return
    today = local_day(turn.house.clock(), permitted.account.time_zone)
    wanted = Wanted(
        form=FileForm(slots.get("form", FileForm.EXCEL)),
        period=_period(slots.get("month", ""), today),
        names=permitted.names and not shared,
        shared=shared,
        way=way,
    )
    offer = await turn.exports.offer(wanted, turn.actor, turn.voice)
    if way is Way.FILE:
        scene.show(consent_card(offer.name, offer.size, offer.ticket, wanted.period, turn.voice))
    else:
        about = {"names": wanted.names, "shared": shared}
        scene.show(
            link_card(offer.name, offer.url, offer.until, wanted.period, turn.voice, **about)
        )


def _period(named: str, today: date) -> Period | None:
    """A whole month; everything where none is named."""
    if not named:
        return None
    return month_from(date.fromisoformat(f"{month_of(named, today)}-01"))
