"""Where in the chat memory what is kept: the keys of its documents."""

from __future__ import annotations

CHATS = "chat:"


def chat_key(chat_id: str) -> str:
    """`{tenant, kind, reference, language, locale, time_zone}` of a chat."""
    return f"{CHATS}{chat_id}"


def person_key(tenant_id: str, person_id: str) -> str:
    """`{language, locale, time_zone}` of a person, wherever the person speaks."""
    return f"person:{tenant_id}:{person_id}"


def dialog_key(tenant_id: str, chat_id: str, person_id: str) -> str:
    """The open dialog of one person in one chat.

    A chat may be shared by organisations: none goes on with what was begun for another.
    """
    return f"{dialogs_of(tenant_id)}{chat_id}:{person_id}"


def dialogs_of(tenant_id: str) -> str:
    """How the keys of all its dialogs begin."""
    return f"dialog:{tenant_id}:"


def set_up_key(tenant_id: str) -> str:
    """`{skipped}`: the steps of setting up that an organisation has passed over."""
    return f"set_up:{tenant_id}"
