"""Activities are read without msrest, and mean the same as with it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import orjson
import pytest
from botbuilder.schema import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ResourceResponse,
)

from bot.activities import (
    BadActivity,
    activity_of,
    card_message,
    chat_kind,
    read_activity,
    reply_to,
    wire,
)
from cards.card import Card
from dialogs.turn import ChatKind

TEAMS: dict[str, Any] = {
    "type": "message",
    "id": "1485983408511",
    "timestamp": "2026-11-19T02:00:00.1234567Z",
    "localTimestamp": "2026-11-19T10:00:00.1234567+08:00",
    "localTimezone": "Asia/Hong_Kong",
    "serviceUrl": "https://smba.trafficmanager.net/apac/",
    "channelId": "msteams",
    "from": {"id": "29:1", "name": "Anna", "aadObjectId": "anna", "userRole": "user"},
    "conversation": {
        "isGroup": True,
        "conversationType": "channel",
        "tenantId": "t",
        "id": "19:a@thread.tacv2;messageid=1481567603816",
    },
    "recipient": {"id": "28:bot", "name": "Purser"},
    "entities": [
        {"type": "mention", "text": "<at>Purser</at>", "mentioned": {"id": "28:bot"}},
        {"type": "clientInfo", "locale": "zh-HK", "timezone": "Asia/Hong_Kong"},
    ],
    "channelData": {"tenant": {"id": "t"}, "team": {"id": "19:a"}},
    "text": "<at>Purser</at> balance",
    "textFormat": "plain",
    "locale": "zh-HK",
}


def test_reading_agrees_with_botbuilder() -> None:
    """Every attribute that a bot looks at has the value msrest would have given it."""
    ours, theirs = activity_of(TEAMS), Activity().deserialize(TEAMS)
    for name in ("type", "id", "local_timezone", "service_url", "channel_id", "text", "locale"):
        assert getattr(ours, name) == getattr(theirs, name)
    for name in ("from_property", "recipient", "conversation"):
        mine, other = getattr(ours, name), getattr(theirs, name)
        for part in ("id", "name", "aad_object_id"):
            assert getattr(mine, part, None) == getattr(other, part, None)
    assert ours.conversation.is_group is True
    assert ours.conversation.tenant_id == "t"
    assert ours.channel_data == theirs.channel_data
    assert ours.timestamp.replace(microsecond=0) == theirs.timestamp.replace(microsecond=0)
    assert [each.type for each in ours.entities] == ["mention", "clientInfo"]
    assert ours.entities[1].additional_properties["locale"] == "zh-HK"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b'"message"',
        b"null",
        b"{}",
        b'{"type": "message"}',
        b"\xff\xfe",
        b"[" * 5000,
    ],
)
def test_what_is_no_activity_is_refused(body: bytes) -> None:
    """Neither broken JSON nor another shape gets any further."""
    with pytest.raises(BadActivity):
        read_activity(body)


@pytest.mark.parametrize(
    "parts",
    [
        {"type": 7},
        {"type": ""},
        {"text": ["a"]},
        {"from": "anna"},
        {"from": {"id": 7}},
        {"conversation": "c"},
        {"conversation": {"id": None}},
        {"conversation": {}},
        {"entities": {"type": "mention"}},
        {"entities": ["mention"]},
        {"channelData": []},
        {"membersAdded": [None]},
        {"replyToId": {}},
        {"serviceUrl": 1},
    ],
)
def test_another_type_is_refused(parts: dict[str, Any]) -> None:
    """A field that has not the protocol's type is the sender's fault, and never a crash later."""
    with pytest.raises(BadActivity):
        activity_of({**TEAMS, **parts})


def test_an_unreadable_time_is_left_out() -> None:
    """Nothing is decided by the sender's clock."""
    assert activity_of({**TEAMS, "timestamp": "yesterday", "localTimestamp": 5}).timestamp is None


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("personal", ChatKind.PERSONAL),
        ("groupChat", ChatKind.GROUP),
        ("channel", ChatKind.CHANNEL),
        ("meeting", ChatKind.GROUP),
        (None, ChatKind.PERSONAL),
    ],
)
def test_where_it_was_said(kind: str | None, expected: ChatKind) -> None:
    """A kind of chat that is not known is not taken for a private one."""
    said = {**TEAMS, "conversation": {"id": "c", "conversationType": kind}}
    assert chat_kind(activity_of(said)) is expected


def test_an_answer_goes_back_to_where_it_was_asked() -> None:
    """The reply is addressed to the person, in the thread, with the card as it is."""
    card = {"type": "AdaptiveCard", "body": []}
    said = orjson.loads(wire(reply_to(activity_of(TEAMS), card_message(Card(card, "In short")))))
    assert said == {
        "type": "message",
        "summary": "In short",
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
        ],
        "from": {"id": "28:bot", "name": "Purser"},
        "recipient": {"id": "29:1", "name": "Anna"},
        "conversation": {"id": TEAMS["conversation"]["id"]},
        "channelId": "msteams",
        "serviceUrl": TEAMS["serviceUrl"],
        "replyToId": TEAMS["id"],
    }


def test_botbuilders_own_models_are_sent_as_msrest_would() -> None:
    """A dialog may send an Activity; it goes out under the wire's names."""
    activity = Activity(
        type="message",
        text="Hi",
        from_property=ChannelAccount(id="28:bot", aad_object_id="x"),
        conversation=ConversationAccount(id="c", is_group=True),
        attachments=[Attachment(content_type="t", content={"a": [1]})],
    )
    assert orjson.loads(wire(activity)) == activity.serialize()
    assert orjson.loads(wire([ResourceResponse(id="1")])) == [{"id": "1"}]
    with pytest.raises(TypeError):
        wire(object())


def test_a_sign_that_nobody_types_is_left_out() -> None:
    """NUL: not every database keeps it, and no name may stop a booking."""
    said = {
        "type": "message",
        "text": "add\0 funds\0",
        "from": {"id": "29:anna", "name": "\0Anna\0"},
        "conversation": {"id": "a:\0anna"},
        "value": {"po": ["47\0" + "11", {"\0k": 1.5}]},
    }
    read = read_activity(orjson.dumps(said))
    assert (read.text, read.from_property.name, read.conversation.id) == (
        "add funds",
        "Anna",
        "a:anna",
    )
    assert read.value == {"po": ["4711", {"k": 1.5}]}
    quoted = orjson.dumps({**said, "text": r"\u0000"})
    assert read_activity(quoted).text == r"\u0000"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb"a\u0000b", "ab"),
        (rb"\u0000\u0000", ""),
        (rb"a\\u0000b", r"a\u0000b"),
        (rb"a\\\u0000b", "a\\b"),
        (rb"a\\\\u0000", r"a\\u0000"),
        (b"\\" * 4 + rb"\u0000\u0000\n", "\\\\\n"),
    ],
)
def test_only_the_sign_itself_is_left_out(written: bytes, read: str) -> None:
    """Text that tells of the sign, behind a backslash, stays as it is."""
    body = orjson.dumps({**TEAMS, "text": "TEXT"}).replace(b"TEXT", written)
    assert read_activity(body).text == read


@pytest.mark.parametrize("depth", [100, 1_000, 5_000, 50_000])
def test_no_depth_is_too_deep(depth: int) -> None:
    """A body nested to any depth is read or refused, also with that sign in it."""
    body = orjson.dumps({**TEAMS, "text": "a\0", "value": 1}).replace(
        b'"value":1', b'"value":' + b"[" * depth + b"]" * depth
    )
    with suppress(BadActivity):
        assert read_activity(body).text == "a"


@pytest.mark.parametrize(
    "parts",
    [
        {"id": "i" * 1_025},
        {"replyToId": "r" * 1_025},
        {"serviceUrl": "https://smba.example/" + "s" * 1_024},
        {"from": {"id": "f" * 1_025}},
        {"recipient": {"id": "r" * 1_025}},
        {"conversation": {"id": "c" * 1_025}},
    ],
)
def test_an_id_without_an_end_is_refused(parts: dict[str, Any]) -> None:
    """It would go back with each answer, and into the address that it is posted to."""
    with pytest.raises(BadActivity):
        activity_of({**TEAMS, **parts})


def test_a_long_name_does_not_lengthen_the_answer() -> None:
    """Whoever is called so is answered: the name is cut."""
    said = activity_of({**TEAMS, "from": {"id": "29:1", "name": "n" * 100_000}})
    assert len(wire(reply_to(said, card_message(Card({}, "In short"))))) < 2_000
