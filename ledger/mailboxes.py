"""Mailboxes: which addresses letters go to, checked so that none can smuggle in anything else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

CHAT_PREFIX = "mailto:"  # of a mail reader's place among the chats that hear alerts
# RFC 5321, in octets.
MOST_OCTETS = 254
_MOST_LOCAL_OCTETS = 64
# Atoms joined by dots. Quoted local parts are left out, and so are `%` and `!`, by which old
# servers could be made to pass mail on; no organisation gives such addresses to its people.
_LOCAL = re.compile(r"[\w#$&'*+/=?^~-]+(?:\.[\w#$&'*+/=?^~-]+)*")
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?!\d+$){_LABEL}")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address that has passed `mailbox_of`, as people read it."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def chat_id(self) -> str:
        return f"{CHAT_PREFIX}{self}"

    @property
    def wire_domain(self) -> str:
        """The domain in the only letters that every server understands."""
        return self.domain.encode("idna").decode("ascii")


def mailbox_of(text: str) -> Mailbox | None:
    """The address as it is kept, in small letters; None where it is none that letters go to.

    Full-width signs count as their plain forms, as an input method for Chinese writes them.
    """
    flat = normalize("NFKC", text.strip()).replace("\u3002", ".").lower()
    local, at, domain = flat.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        return None
    found = Mailbox(local, _readable(domain))
    if not found.domain or len(local.encode()) > _MOST_LOCAL_OCTETS:
        return None
    whole = len(local.encode()) + 1 + len(found.wire_domain)
    return found if whole <= MOST_OCTETS else None


def mailbox_of_chat(chat_id: str) -> Mailbox | None:
    """Whose place among the chats that is; None where it is a chat."""
    return mailbox_of(chat_id[len(CHAT_PREFIX) :]) if is_mail(chat_id) else None


def is_mail(chat_id: str) -> bool:
    return chat_id.startswith(CHAT_PREFIX)


def _readable(domain: str) -> str:
    """`例子.公司`, also of `xn--fsqu00a.xn--55qx5d`; empty where it does not mean one place.

    `straße.example` would go to `strasse.example` by one rule and not by another: two owners.
    """
    try:
        wire = domain.encode("idna")
        readable = wire.decode("idna")
    except UnicodeError:  # an empty or an overlong label
        return ""
    return readable if domain in (readable, wire.decode("ascii")) else ""
