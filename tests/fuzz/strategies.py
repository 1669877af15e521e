"""What is posted: activities, taps and tokens, each good in most parts and odd in some."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from cards.verbs import Verb
from dialogs.buttons import INPUTS
from tests.fuzz.steps import FOREIGN, PEOPLE, A, B, Shown, Speaker, Step, Token
from tests.fuzz.words import AMOUNTS, HUGE, JSON, LEAVES, SAID, TEXT, WORDS, written

MAX_STEPS = 8
FIELDS = st.sampled_from(
    (
        "type", "id", "text", "textFormat", "name", "value", "valueType", "from", "recipient",
        "conversation", "channelData", "channelId", "entities", "attachments", "membersAdded",
        "membersRemoved", "action", "replyToId", "locale", "localTimezone", "serviceUrl",
        "timestamp", "localTimestamp", "deliveryMode", "importance", "code", "topicName",
        "summary", "suggestedActions", "relatesTo", "callerId", "expiration",
    )
)  # fmt: skip
TYPES = st.sampled_from(
    ("message", "invoke", "installationUpdate", "conversationUpdate", "event", "typing", "trace",
     "messageReaction", "messageUpdate", "messageDelete", "endOfConversation", "handoff", "command")
)  # fmt: skip
CHAT_KINDS = st.sampled_from(("personal", "groupChat", "channel", "meeting", "", None, "PERSONAL"))
SPEAKERS = st.sampled_from(PEOPLE + 3 * PEOPLE[:3]) | st.builds(
    Speaker,
    st.sampled_from((A, A, A, B, FOREIGN)),
    st.sampled_from(("anna", "olga", "vic", "bea", "ANNA", "")) | TEXT | HUGE,
    st.sampled_from(("a:anna", "19:team-a@thread.tacv2;messageid=1", "a:bea")) | TEXT | HUGE,
    CHAT_KINDS | TEXT,
    st.sampled_from(("user", "user", "user", "bot", "skill", "Bot", "owner")) | TEXT,
    st.just("") | TEXT | HUGE,
)
_IDS = st.builds(Shown, st.sampled_from((A, A, B)), st.integers(0, 6))
_DATA_NAMES = (
    "draft", "form", "page", "entry", "before", "size", "month", "paid_by", "toggle", "language",
    "tenant", "role", "owner", "person", "currency", "key", *INPUTS,
)  # fmt: skip
VALUES = _IDS | AMOUNTS | WORDS | TEXT | HUGE | JSON
SLOTS = st.dictionaries(st.sampled_from(_DATA_NAMES) | TEXT, VALUES, max_size=6)
VERBS = st.sampled_from(tuple(Verb)) | TEXT

MESSAGES = st.builds(Step, SPEAKERS, text=SAID)
FORMS = st.builds(
    Step,
    SPEAKERS,
    st.just("invoke"),
    verb=st.sampled_from([each for each in Verb if each.value.endswith(("_save", "_review"))]),
    slots=st.fixed_dictionaries(
        {"form": _IDS}, optional=dict.fromkeys(INPUTS, AMOUNTS | WORDS | VALUES)
    ),
)
DECISIONS = st.builds(
    Step,
    SPEAKERS,
    st.just("invoke"),
    verb=st.sampled_from((Verb.CONFIRM, Verb.CONFIRM, Verb.CANCEL)),
    slots=st.fixed_dictionaries(
        {"draft": _IDS}, optional={"amount": VALUES, "tenant": VALUES, "role": VALUES}
    ),
)
TAPS = st.builds(Step, SPEAKERS, st.just("invoke"), verb=VERBS, slots=SLOTS)
ODD_TAPS = st.builds(
    Step,
    SPEAKERS,
    st.just("invoke"),
    verb=VERBS,
    parts=st.fixed_dictionaries(
        {},
        optional={
            "value": JSON | st.fixed_dictionaries({"action": JSON}, optional={"trigger": JSON}),
            "name": TEXT,
            "replyToId": TEXT,
        },
    ),
)
ODD_ACTIVITIES = st.builds(
    Step, SPEAKERS, TYPES, text=SAID, parts=st.dictionaries(FIELDS, JSON, max_size=4)
)
MENTIONS = st.builds(
    Step,
    SPEAKERS,
    text=st.lists(WORDS | st.sampled_from(("<at>Purser</at>", "<at>", "</at>")), max_size=8).map(
        " ".join
    ),
    parts=st.fixed_dictionaries(
        {
            "entities": st.lists(
                st.fixed_dictionaries(
                    {"type": st.sampled_from(("mention", "clientInfo")) | TEXT},
                    optional={
                        "text": TEXT | st.just("<at>Purser</at>"),
                        "mentioned": st.fixed_dictionaries({"id": st.just("28:bot") | TEXT}) | JSON,
                        "locale": TEXT | st.sampled_from(("zh-CN", "zh-TW", "qps", "tlh")),
                        "timezone": TEXT | st.sampled_from(("Asia/Taipei", "../UTC", "/etc")),
                    },
                ),
                max_size=5,
            )
        }
    ),
)
RAW = st.builds(
    Step,
    SPEAKERS,
    raw=st.binary(max_size=300) | JSON.map(lambda odd: written(odd).encode(errors="replace")),
)
_CLAIM = st.sampled_from(("iss", "aud", "exp", "nbf", "iat", "serviceurl", "serviceUrl", "azp"))
TOKENS = st.builds(
    Token,
    claims=st.dictionaries(_CLAIM, LEAVES | st.lists(LEAVES, max_size=2), max_size=3),
    headers=st.dictionaries(
        st.sampled_from(("kid", "alg", "typ", "jku", "x5u", "jwk", "crit", "b64", "zip")),
        LEAVES | st.sampled_from(("none", "HS256", "RS512", "first", "file:///dev/null")),
        max_size=3,
    ),
    algorithm=st.sampled_from(("RS256", "RS256", "RS384", "RS512", "PS256", "HS256", "none")),
    foreign_key=st.booleans(),
    cut=st.none() | st.tuples(st.integers(0, 900), st.integers(0, 900)),
    put=st.text("eyJhbGciOiJ.-_=+/ ~", max_size=12) | TEXT,
    literal=st.none() | st.none() | st.none() | TEXT | st.text(max_size=200).map("Bearer ".__add__),
)
KNOCKS = st.builds(Step, SPEAKERS, text=SAID, token=TOKENS)
PAUSES = st.sampled_from((0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 11.0, 16.0))

# Whoever asks decides next: without that, few cards would ever be confirmed.
ASKED = st.tuples(
    st.sampled_from(PEOPLE[:3]),
    st.sampled_from(
        ("add funds 5", "add funds 7.50 po 1", "reconcile 88", "trigger 400", "auto-recharge 30",
         "refund 1 5 because x", "reverse 2 because y", "add funds 6 dated 2026-09-01")
    ),
    st.sampled_from(("yes", "no", "confirm", "cancel", "twice", "changed", "others")),
).map(lambda asked: _dialog(*asked))  # fmt: skip

ONE = st.one_of(
    MESSAGES, FORMS, DECISIONS, TAPS, ODD_TAPS, ODD_ACTIVITIES, MENTIONS, RAW, KNOCKS, KNOCKS
)
_SINGLE = st.tuples(ONE, PAUSES).map(lambda drawn: (_after(*drawn),))
# A short talk: what is said later meets what was said before.
TALKS = st.lists(
    st.one_of(_SINGLE, _SINGLE, _SINGLE, _SINGLE, ASKED), min_size=1, max_size=MAX_STEPS
).map(lambda parts: [step for part in parts for step in part])
STEPS = TALKS | TALKS | st.lists(KNOCKS, min_size=1, max_size=MAX_STEPS)


def _after(step: Step, minutes: float) -> Step:
    return replace(step, minutes=minutes)


def _dialog(speaker: Speaker, asked: str, how: str) -> tuple[Step, ...]:
    """Something is asked for, and decided in one way or the other."""
    newest = {"draft": Shown(speaker.tenant, 0)}

    def tap(verb: Verb, by: Speaker = speaker, **more: Any) -> Step:
        return Step(by, "invoke", verb=verb, slots={**newest, **more})

    ends = {
        "yes": (Step(speaker, text="yes"), Step(speaker, text="yes")),
        "no": (Step(speaker, text="no"), tap(Verb.CONFIRM)),
        "confirm": (tap(Verb.CONFIRM),),
        "cancel": (tap(Verb.CANCEL), tap(Verb.CONFIRM)),
        "twice": (tap(Verb.CONFIRM), tap(Verb.CONFIRM)),
        "changed": (tap(Verb.CONFIRM, amount="9999", tenant="b", role="owner"),),
        "others": tuple(tap(Verb.CONFIRM, by) for by in PEOPLE[2:4] if by != speaker),
    }
    return (Step(speaker, text=asked), *ends[how])
