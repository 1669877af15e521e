"""The list of mail readers: who gets letters, in which language, and how it is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from microsoft_teams.cards.core import TextBlock

from cards.card import Card
from cards.layout import compose, sentence, small, spoken, title
from cards.markup import Plain, escape, unmarked
from cards.signs import GOOD, NOTICE, headed
from cards.voice import Language, Voice, voice_for
from ledger.mailboxes import Mailbox
from ledger.mailing import Reader, Readers

_IN_SUMMARY = 3
_EXAMPLE = Plain("name@example.com")
_OWN_NAMES = {
    Language.ENGLISH: "english",
    Language.SIMPLIFIED: "simplified",
    Language.TRADITIONAL: "traditional",
    Language.PSEUDO: "english",
}


@dataclass(frozen=True, slots=True)
class Done:
    """What was just done; `what` is one of the sentences of `mail.done`."""

    what: str
    mailbox: Mailbox
    language: str = ""


def mail_card(readers: Readers, voice: Voice, done: Done | None = None) -> Card:
    """What was done stands above the list that came of it."""
    listed = [_row(reader, voice) for reader in readers.listed]
    heading, about = voice("mail.card.title"), voice("mail.card.about")
    said, note = _said(done, voice), _note(readers, voice)
    none = "" if listed else voice("mail.card.none")
    return compose(
        voice,
        said or _summary(readers, voice),
        [
            headed(GOOD, sentence(said)) if said else None,
            title(heading),
            sentence(about, close=True),
            *(part for name, means in listed for part in _entry(name, means)),
            sentence(none) if none else None,
            headed(NOTICE, sentence(note)) if note else None,
        ],
        quiet=[voice("mail.card.typed", address=_EXAMPLE)],
        speak=[*([said] if said else [heading]), *spoken(listed, voice), none, note],
    )


def _said(done: Done | None, voice: Voice) -> str:
    if done is None:
        return ""
    values = {"address": str(done.mailbox), "language": _own_name(done.language, voice)}
    return voice(f"mail.done.{done.what}", **values)


def _summary(readers: Readers, voice: Voice) -> str:
    names = [str(reader.mailbox) for reader in readers.listed]
    if not names:
        return voice("mail.card.summary_none")
    return voice("mail.card.summary", n=len(names), names=_listed(names, voice))


def _listed(names: Sequence[str], voice: Voice) -> Plain:
    """The first few: a summary is one line."""
    more = ["…"] if len(names) > _IN_SUMMARY else []
    return Plain(voice("paying.methods.join").join([*map(escape, names[:_IN_SUMMARY]), *more]))


def _row(reader: Reader, voice: Voice) -> tuple[str, str]:
    language = _own_name(reader.language, voice)
    if reader.closed:
        language = Plain(voice("mail.card.closed", language=language, why=reader.closed))
    return escape(str(reader.mailbox)), language


def _entry(name: str, means: str) -> tuple[TextBlock, TextBlock]:
    """Under each other: beside anything else an address would be broken on a phone."""
    bold = TextBlock(text=name, wrap=True, weight="Bolder", spacing="Small")
    return bold, small(means, close=True)


def _own_name(locale: str, voice: Voice) -> Plain:
    """A language as those who speak it call it."""
    return Plain(unmarked(voice(f"cards.language.{_OWN_NAMES[voice_for(locale).language]}")))


def _note(readers: Readers, voice: Voice) -> str:
    """Why nobody gets anything, although they are on the list."""
    if not readers.on:
        return voice("mail.card.off")
    return "" if readers.delivers else voice("mail.card.nowhere")
