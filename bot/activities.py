"""Activities on the wire: JSON to botbuilder's `Activity` and back, without msrest's serializer.

msrest reads and writes a model attribute by attribute through reflection, which was half of a
turn; here only what a bot looks at is typed, and the rest stays the plain JSON it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from botbuilder.schema import (
    Activity,
    ChannelAccount,
    ConversationAccount,
    Entity,
)

from cards.card import ADAPTIVE, Card
from dialogs.turn import ChatKind

CARD_TYPE = ADAPTIVE
_ACCOUNT = {"id": "id", "name": "name", "aadObjectId": "aad_object_id", "role": "role"}
_CONVERSATION = {
    "id": "id",
    "name": "name",
    "conversationType": "conversation_type",
    "tenantId": "tenant_id",
    "role": "role",
    "aadObjectId": "aad_object_id",
}
_TEXTS = {
    "type": "type",
    "id": "id",
    "localTimezone": "local_timezone",
    "serviceUrl": "service_url",
    "channelId": "channel_id",
    "textFormat": "text_format",
    "locale": "locale",
    "text": "text",
    "summary": "summary",
    "action": "action",
    "replyToId": "reply_to_id",
    "valueType": "value_type",
    "name": "name",
    "topicName": "topic_name",
    "importance": "importance",
    "code": "code",
    "deliveryMode": "delivery_mode",
}
_TIMES = {"timestamp": "timestamp", "localTimestamp": "local_timestamp"}
# Forty attributes that most activities leave empty: filled in at once, not one by one.
_BLANK = dict.fromkeys(Activity._attribute_map)  # noqa: SLF001  its own list of them
# What goes back with each answer, which must not grow by it (rule 5). Teams' own are far shorter.
_SENT_BACK = frozenset({"id", "replyToId", "channelId", "serviceUrl"})
_MAX_SENT_BACK = 1024
_MAX_NAME = 256
# The one way to write NUL in JSON; behind an odd number of backslashes it is text that says so.
_NUL = b"\\u0000"
_NULS = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


class BadActivity(ValueError):
    """The body is no activity; the caller is answered 400."""


def read_activity(body: bytes) -> Activity:
    """The activity in a request's body."""
    try:
        said = orjson.loads(_without_nul(body) if _NUL in body else body)
    except orjson.JSONDecodeError as wrong:
        raise BadActivity("not JSON") from wrong
    return activity_of(said)


def _without_nul(body: bytes) -> bytes:
    """Nobody types it, and not every database keeps it: a name must not stop a booking.

    Taken out before the JSON is read: to look through what was read, however deep it goes, would
    take as many calls one inside the other.
    """
    return _NULS.sub(rb"\1", body)


def activity_of(said: Any) -> Activity:
    """The activity in plain JSON; what does not have the protocol's types is no activity."""
    if not isinstance(said, dict):
        raise BadActivity("not an object")
    activity = Activity.__new__(Activity)
    read = vars(activity)
    read.update(_BLANK, additional_properties={})
    for wire, name in _TEXTS.items():
        if wire in said:
            read[name] = _text(said, wire)
    if not activity.type:
        raise BadActivity("no type")
    for wire, name in _TIMES.items():
        if wire in said:
            read[name] = _time(said[wire])
    activity.from_property = _account(said, "from")
    activity.recipient = _account(said, "recipient")
    activity.conversation = _conversation(said)
    if activity.conversation is None or not activity.conversation.id:
        raise BadActivity("no conversation")
    activity.entities = [_entity(each) for each in _objects(said, "entities")]
    activity.channel_data = _object(said, "channelData")
    activity.attachments = _objects(said, "attachments")
    activity.members_added = _accounts(said, "membersAdded")
    activity.members_removed = _accounts(said, "membersRemoved")
    activity.value = said.get("value")
    return activity


def wire(activity: Any) -> bytes:
    """An activity as it is sent: a message of ours, or any botbuilder model."""
    return orjson.dumps(activity, default=_model)


def card_message(card: Card) -> dict[str, Any]:
    """A message that is one card, with the line that stands for it where none is shown."""
    return {
        "type": "message",
        "summary": card.summary,
        "attachments": [{"contentType": card.kind, **card.named, "content": card.content}],
    }


def reply_to(activity: Activity, message: Mapping[str, Any]) -> dict[str, Any]:
    """The message, addressed as an answer to that activity."""
    return {
        **message,
        "from": _address(activity.recipient),
        "recipient": _address(activity.from_property),
        "conversation": {"id": activity.conversation.id},
        "channelId": activity.channel_id,
        "serviceUrl": activity.service_url,
        "replyToId": activity.id,
    }


def roster_place(activity: Activity) -> str:
    """Where Teams tells of its members: a channel has those of its team."""
    team = (activity.channel_data or {}).get("team")
    found = team.get("id") if isinstance(team, dict) else None
    return found if isinstance(found, str) and found else str(activity.conversation.id)


def chat_kind(activity: Activity) -> ChatKind:
    """Where it was said; a kind that is not known is treated as a group: nobody is alone there."""
    kind = activity.conversation.conversation_type
    if kind in tuple(ChatKind):
        return ChatKind(kind)
    return ChatKind.GROUP if kind else ChatKind.PERSONAL


def _model(model: Any) -> dict[str, Any]:
    """One botbuilder model by its wire names; orjson asks again for the models inside."""
    known = getattr(model, "_attribute_map", None)
    if known is None:
        raise TypeError(type(model).__name__)
    named = {
        described["key"]: value
        for name, described in known.items()
        if (value := getattr(model, name, None)) is not None
    }
    return {**(model.additional_properties or {}), **named}


def _text(said: Mapping[str, Any], wire: str) -> str | None:
    value = said[wire]
    if value is not None and not isinstance(value, str):
        raise BadActivity(f"{wire} is not text")
    if value and wire in _SENT_BACK and len(value) > _MAX_SENT_BACK:
        raise BadActivity(f"{wire} is not so long")
    return value


def _time(value: Any) -> datetime | None:
    """Nothing is decided by the sender's clock, so one that cannot be read is left out."""
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _object(said: Mapping[str, Any], wire: str) -> dict[str, Any] | None:
    value = said.get(wire)
    if value is None or isinstance(value, dict):
        return value
    raise BadActivity(f"{wire} is not an object")


def _objects(said: Mapping[str, Any], wire: str) -> list[dict[str, Any]]:
    value = said.get(wire) or []
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return value
    raise BadActivity(f"{wire} is not a list of objects")


def _account(said: Mapping[str, Any], wire: str) -> ChannelAccount | None:
    value = _object(said, wire)
    return None if value is None else _filled(ChannelAccount(), value, _ACCOUNT)


def _accounts(said: Mapping[str, Any], wire: str) -> list[ChannelAccount]:
    return [_filled(ChannelAccount(), each, _ACCOUNT) for each in _objects(said, wire)]


def _conversation(said: Mapping[str, Any]) -> ConversationAccount | None:
    value = _object(said, "conversation")
    if value is None:
        return None
    conversation = _filled(ConversationAccount(), value, _CONVERSATION)
    conversation.is_group = value.get("isGroup") is True
    return conversation


def _filled(model: Any, value: Mapping[str, Any], names: Mapping[str, str]) -> Any:
    for wire, name in names.items():
        if wire in value:
            setattr(model, name, _text(value, wire))
    model.additional_properties = {key: value[key] for key in value if key not in names}
    return model


def _entity(said: dict[str, Any]) -> Entity:
    entity = Entity(type=_text(said, "type") if "type" in said else None)
    entity.additional_properties = {key: said[key] for key in said if key != "type"}
    return entity


def _address(account: ChannelAccount | None) -> dict[str, Any] | None:
    if account is None:
        return None
    return {"id": account.id, "name": account.name and account.name[:_MAX_NAME]}
