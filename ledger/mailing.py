"""Mail readers: who gets letters, in which language; `mail`, `mail add` and `mail remove`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ledger.mail_errors import MailNotSetUp, NotAReader, TooManyReaders
from ledger.mailboxes import Mailbox, mailbox_of_chat
from ledger.outbox import Subscriber, Wishes
from ledger.people import Actor
from ledger.ports import House
from ledger.roles import Right
from ledger.trail import Act
from ledger.work import Work, require, working

MOST_READERS = 20  # rule 5


@dataclass(frozen=True, slots=True)
class Reader:
    mailbox: Mailbox
    language: str
    since: datetime
    closed: str = ""  # why the address takes nothing


@dataclass(frozen=True, slots=True)
class Readers:
    """The list as it stands; the longest on it first."""

    listed: tuple[Reader, ...]
    on: bool  # mail is set up
    delivers: bool  # letters reach somebody: the sandbox's do not


class How(StrEnum):
    """What adding an address came to."""

    NEW = "new"
    CHANGED = "changed"  # the language
    REOPENED = "reopened"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Added:
    how: How
    language: str  # that the reader's letters have from now on


async def mail_readers(house: House, actor: Actor) -> Readers:
    await require(house, actor, Right.ARRANGE)
    return _readers(house, await house.subscribers.of(actor.account_id))


async def add_reader(
    house: House, actor: Actor, mailbox: Mailbox, language: str, *, chosen: bool = True
) -> Added:
    """An address that was refused is tried again.

    A language that nobody has `chosen` does not change that of somebody who is on the list.
    """
    async with working(house, actor, Right.ARRANGE) as work:
        if house.mail is None:
            raise MailNotSetUp
        listed = await _listed(work)
        known = listed.get(mailbox.chat_id)
        if known is None and len(listed) >= MOST_READERS:
            raise TooManyReaders(limit=MOST_READERS)
        wanted = language if known is None or chosen else known.wishes.language
        return await _keep(work, mailbox, known, wanted)


async def _keep(work: Work, mailbox: Mailbox, known: Subscriber | None, language: str) -> Added:
    added = Added(_how(known, language), language)
    if added.how is How.KNOWN:
        return added
    now = work.moment.now
    kept = known or Subscriber(work.account.id, mailbox.chat_id, now, wishes=Wishes())
    kept = replace(kept, wishes=replace(kept.wishes, language=language))
    await work.change.keep_subscriber(kept, now)
    before = _told(known) if known else {}
    await work.note(Act.MAIL, str(mailbox), before=before, after=_told(replace(kept, closed="")))
    return added


async def remove_reader(house: House, actor: Actor, mailbox: Mailbox) -> None:
    """What waits for that address is not sent any more."""
    async with working(house, actor, Right.ARRANGE) as work:
        known = (await _listed(work)).get(mailbox.chat_id)
        if known is None:
            raise NotAReader(text=str(mailbox))
        await work.change.remove_subscriber(mailbox.chat_id)
        await work.note(Act.MAIL, str(mailbox), before=_told(known))


def _how(known: Subscriber | None, language: str) -> How:
    if known is None:
        return How.NEW
    if known.closed:
        return How.REOPENED
    return How.KNOWN if known.wishes.language == language else How.CHANGED


def _told(one: Subscriber) -> dict[str, str]:
    """For the audit trail."""
    return {"language": one.wishes.language, **({"closed": one.closed} if one.closed else {})}


async def _listed(work: Work) -> dict[str, Subscriber]:
    chats = await work.change.subscribers()
    return {one.chat_id: one for one in chats if mailbox_of_chat(one.chat_id)}


def _readers(house: House, subscribers: tuple[Subscriber, ...]) -> Readers:
    listed = tuple(
        Reader(mailbox, one.wishes.language, one.since, one.closed)
        for one in subscribers
        if (mailbox := mailbox_of_chat(one.chat_id))
    )
    on = house.mail is not None
    return Readers(listed, on=on, delivers=house.mail is not None and house.mail.delivers)
