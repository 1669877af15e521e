"""Hearing: what an activity says of its chat, of a tap, and of whether the bot was added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botbuilder.schema import Activity

from bot.activities import chat_kind
from bot.chats import Heard, Reference, bare
from bot.identity import Caller
from dialogs.turn import Tap


def heard_in(activity: Activity, caller: Caller) -> Heard:
    return Heard(
        Reference(
            tenant_id=caller.actor.account_id,
            service_url=activity.service_url,
            bot_id=activity.recipient.id or "" if activity.recipient else "",
            conversation_id=bare(activity.conversation.id),
            kind=chat_kind(activity),
            channel=activity.channel_id or "msteams",
        ),
        caller.actor.person_id,
        locale=activity.locale or _client(activity, "locale"),
        time_zone=activity.local_timezone or _client(activity, "timezone"),
    )


def _client(activity: Activity, what: str) -> str:
    """What the person's own Teams says of itself."""
    for entity in activity.entities or ():
        if entity.type == "clientInfo":
            found = entity.additional_properties.get(what)
            return found if isinstance(found, str) else ""
    return ""


def tap_of(activity: Activity) -> Tap | None:
    """The tap in an invoke's value; None where it is none of Action.Execute's."""
    value = activity.value if isinstance(activity.value, dict) else {}
    action = value.get("action")
    verb = action.get("verb") if isinstance(action, dict) else None
    if not isinstance(verb, str) or not isinstance(action, dict):
        return None
    found = action.get("data")
    given: Mapping[str, Any] = found if isinstance(found, dict) else {}
    automatic = value.get("trigger") == "automatic"
    return Tap(verb, given, activity.reply_to_id or "", automatic)


def bot_added(activity: Activity) -> bool:
    bot = activity.recipient.id if activity.recipient else None
    return any(each.id == bot for each in activity.members_added or ())
