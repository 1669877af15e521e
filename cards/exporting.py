"""An export in the chat: the consent that Teams asks for, the link, and what became of the file."""

from __future__ import annotations

from datetime import datetime

from microsoft_teams.cards.core import OpenUrlAction

from cards.card import Card
from cards.layout import compose, sentence, title
from cards.markup import Plain, unmarked
from cards.talk import note_card
from cards.voice import Voice
from ledger.tallies import Period

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
FILE_INFO = "application/vnd.microsoft.teams.card.file.info"


def consent_card(name: str, size: int, ticket: str, period: Period | None, voice: Voice) -> Card:
    """Teams' own card; what it brings back is an id of ours, and says nothing."""
    what = _what(period, voice)
    context = {"export": ticket}
    return Card(
        content={
            "description": unmarked(voice("export.consent.means", what=what)),
            "sizeInBytes": size,
            "acceptContext": context,
            "declineContext": context,
        },
        summary=unmarked(voice("export.consent.summary", what=what)),
        kind=CONSENT,
        named={"name": name},
    )


def file_card(name: str, url: str, unique_id: str, voice: Voice) -> Card:
    """Where the file now stands in the person's own storage."""
    return Card(
        content={"uniqueId": unique_id, "fileType": name.rpartition(".")[2]},
        summary=unmarked(voice("export.saved", name=name)),
        kind=FILE_INFO,
        named={"name": name, "contentUrl": url},
    )


def link_card(
    name: str,
    url: str,
    until: datetime,
    period: Period | None,
    voice: Voice,
    *,
    names: bool,
    shared: bool,
) -> Card:
    """The way to a page with one button; the file is made when that is pressed."""
    what, once = _what(period, voice), voice("export.link.once", until=until)
    heading = voice("export.link.title", what=what)
    left_out = "" if names else voice("export.note.shared" if shared else "export.note.names")
    opening = OpenUrlAction(title=unmarked(voice("export.link.open")), url=url, style="positive")
    return compose(
        voice,
        voice("export.link.summary", what=what, until=until),
        [
            title(heading),
            sentence(voice("export.link.means", name=name), close=True),
            sentence(once),
            sentence(left_out) if left_out else None,
        ],
        actions=[opening.model_dump(by_alias=True, exclude_none=True)],
        quiet=[voice("export.link.typed")],
        speak=[heading, once, left_out],
    )


def no_link_card(voice: Voice) -> Card:
    """Nobody set an address under which this Purser is reached."""
    return note_card(voice("export.no_link"), voice)


def declined_card(voice: Voice) -> Card:
    return note_card(voice("export.declined"), voice)


def _what(period: Period | None, voice: Voice) -> Plain:
    if period is None:
        return Plain(voice("export.all"))
    return Plain(voice("export.month", month=Plain(voice.month(f"{period.first:%Y-%m}"))))
