"""Mail readers in the chat: `mail`, `mail add finance@contoso.com zh-CN`, `mail remove …`."""

from __future__ import annotations

from cards.mailing import Done, mail_card
from cards.masking import masked
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.turn import Turn
from ledger.mail_errors import NotAMailbox, UnknownLanguage
from ledger.mailboxes import Mailbox, mailbox_of
from ledger.mailing import add_reader, mail_readers, remove_reader


async def set_mail(scene: Scene, slots: Slots) -> None:
    """Without an address the list is shown, and how to change it."""
    turn, done = scene.turn, None
    if address := slots.get("address"):
        change = _added if slots.get("mail") == "add" else _removed
        done = await change(turn, _mailbox(address), slots)
    scene.show(mail_card(await mail_readers(turn.house, turn.actor), turn.voice, done))


async def _added(turn: Turn, mailbox: Mailbox, slots: Slots) -> Done:
    if unknown := slots.get("unknown"):
        raise UnknownLanguage(text=masked(unknown))
    chosen = slots.get("language", "")
    language = chosen or _own_locale(turn)
    added = await add_reader(turn.house, turn.actor, mailbox, language, chosen=bool(chosen))
    return Done(added.how.value, mailbox, added.language)


async def _removed(turn: Turn, mailbox: Mailbox, _slots: Slots) -> Done:
    await remove_reader(turn.house, turn.actor, mailbox)
    return Done("removed", mailbox)


def _own_locale(turn: Turn) -> str:
    """As the adder is spoken to, with the same form of numbers and dates."""
    return (turn.voice.locale or turn.voice.language.value).replace("_", "-")


def _mailbox(text: str) -> Mailbox:
    found = mailbox_of(text)
    if found is None:
        raise NotAMailbox(text=text)
    return found
