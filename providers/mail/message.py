"""A letter as an Internet message: its headers, its text and its HTML."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from ledger.letters import Letter
from ledger.mailboxes import Mailbox

_NAME = "Purser"


def message_of(letter: Letter, sender: Mailbox, now: datetime) -> EmailMessage:
    """The id is the letter's own, so that one that comes twice can be told by it."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender, _NAME)
    message["To"] = _address(letter.to)
    message["Subject"] = letter.subject
    message["Date"] = now
    message["Message-ID"] = f"<{letter.id}@{sender.wire_domain}>"
    # RFC 3834, and the same for Exchange: nobody's out-of-office note is an answer to a machine.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.language  # last: the parts would take it along
    return message


def _address(mailbox: Mailbox, name: str = "") -> Address:
    return Address(name, mailbox.local, mailbox.wire_domain)
