"""Mentions: what was said without the bot's own, and whom else a message mentions."""

from __future__ import annotations

import html
import re
from typing import Any

from botbuilder.schema import Activity, Entity

# No mention reaches into the next one: so each sign is looked at once, whatever was sent.
_AT = re.compile(r"<at\b[^<>]*>(?:(?!<at\b).)*?</at>", re.IGNORECASE | re.DOTALL)
_MAX_BOT_MENTIONS = 8  # rule 5: nobody calls it more often in one message
_MAX_TEXT_CHARACTERS = 32 * 1024  # rule 5: more than a message of Teams holds


def said_to_bot(activity: Activity) -> str:
    """What was said, without the mentions of the bot itself.

    Only a mention entity's own `<at>…</at>` is taken out: the bot's name may also be a word of
    the sentence, and other people's mentions are part of what was said.
    """
    text: str = (activity.text or "")[:_MAX_TEXT_CHARACTERS]
    for mention in _bot_mentions(activity)[:_MAX_BOT_MENTIONS]:
        text = _without(text, mention)
    return html.unescape(text).replace("\u00a0", " ").strip()


def mentioned_ids(activity: Activity) -> tuple[str, ...]:
    """Whom it mentions besides the bot, each once; whatever names stand beside the ids."""
    bot = activity.recipient.id if activity.recipient else None
    found = (_mentioned(each) for each in activity.entities or () if _is_mention(each))
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str) and one != bot))


def _bot_mentions(activity: Activity) -> list[str]:
    bot = activity.recipient.id if activity.recipient else None
    return [
        entity.additional_properties["text"]
        for entity in activity.entities or ()
        if _is_mention(entity)
        and _mentioned(entity) == bot
        and isinstance(entity.additional_properties.get("text"), str)
    ]


def _is_mention(entity: Entity) -> bool:
    return str(entity.type).lower() == "mention"


def _mentioned(entity: Entity) -> Any:
    mentioned = entity.additional_properties.get("mentioned")
    return mentioned.get("id") if isinstance(mentioned, dict) else None


def _without(text: str, mention: str) -> str:
    """The text without one `<at>` of that name, whatever its case, spaces or attributes."""
    name = _plain(mention)
    for found in _AT.finditer(text):
        if _plain(found[0]) == name:
            return f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}"
    return text


def _plain(mention: str) -> str:
    tagless = re.sub(r"<[^<>]*>", "", mention)
    return html.unescape(tagless).replace("\u00a0", " ").strip().casefold()
