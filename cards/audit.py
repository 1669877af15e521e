"""The audit trail as owners read it: what was done, what it changed, and who did it from where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from microsoft_teams.cards.core import CardElement, Container, ExecuteAction, TextBlock

from cards.card import Card
from cards.layout import button, clip, compose, sentence, small, title
from cards.markup import Plain, dotted, escape
from cards.names import reason
from cards.verbs import Verb
from cards.voice import Voice
from ledger.auditing import TrailPage
from ledger.people import PURSER
from ledger.roles import EVERYONE
from ledger.trail import Act, SealedEvent

_VALUE = 40
_OF_PEOPLE = (Act.CLAIMED, Act.GRANTED, Act.REVOKED)
_KINDS = {"personal": "personal", "groupChat": "group", "channel": "channel"}
_MOMENTS = ("until", "snoozed", "first", "last")
_REQUESTS = (Act.REQUESTED, Act.APPROVED, Act.DECLINED, Act.WITHDRAWN, Act.LAPSED)


def audit_card(page: TrailPage, voice: Voice, chats: Mapping[str, str] | None = None) -> Card:
    """Newest first; a page that is older takes its place.

    `chats` says of which kind a chat is, where Purser remembers it.
    """
    heading = _heading(page, voice)
    means = voice("audit.means" if page.events else "audit.empty")
    return compose(
        voice,
        voice("audit.summary", n=len(page.events), what=Plain(heading)),
        [title(heading), sentence(means, close=True), *_rows(page, voice, chats or {})],
        actions=_older(page, voice),
        quiet=[
            voice("cards.as_of", at=page.as_of, place=voice.place()),
            voice("audit.typed"),
        ],
        sandbox=page.account.sandbox,
        speak=[heading, means, *(_title(one, voice) for one in page.events[:3])],
    )


def _heading(page: TrailPage, voice: Voice) -> str:
    return voice(f"audit.about.{page.about}" if page.about else "audit.title")


def _rows(page: TrailPage, voice: Voice, chats: Mapping[str, str]) -> Iterator[CardElement]:
    for one in page.events:
        changes = [*_changes(one, voice)]
        yield Container(
            spacing="Medium",
            items=[
                TextBlock(text=_title(one, voice), wrap=True, weight="Bolder"),
                *(small(text, close=True) for text in changes),
                small(_who(one, page, voice, chats), close=True),
            ],
        )


def _title(one: SealedEvent, voice: Voice) -> str:
    """`Booked · #318`, `Approved · Request 17`, `Role granted`: each as it is typed elsewhere."""
    event, text = one.event, voice(f"audit.act.{one.event.act}")
    if not event.subject.isdecimal():
        return text
    if event.act == Act.BOOKED:
        return f"{text} · {voice.entry(int(event.subject))}"
    asked = voice("approvals.list.open", number=event.subject)
    return f"{text} · {asked}" if event.act in _REQUESTS else text


def _changes(one: SealedEvent, voice: Voice) -> Iterator[str]:
    """`Balance: USD 10.00 → USD 60.00`; a value that is new or gone stands alone."""
    before, after = one.event.before, one.event.after
    about_roles = one.event.act in _OF_PEOPLE  # whose they are stands below
    for name in dict.fromkeys([*before, *after]):
        if name == "person" and about_roles:
            continue
        was, now = _value(before, name, voice), _value(after, name, voice)
        if was == now:
            continue
        both = voice("audit.from_to", before=was, after=now) if was and now else now or was
        gone = voice("audit.gone", what=Plain(both)) if was and not now else both
        yield voice("audit.change", name=_field(name, voice), change=Plain(gone))


def _field(name: str, voice: Voice) -> Plain | str:
    key = f"audit.field.{name}"
    return Plain(voice(key)) if voice.fits(key, {}) else clip(name)


def _value(values: Mapping[str, str], name: str, voice: Voice) -> Plain:
    """Words of our own are said in the reader's language, the rest as it was kept."""
    found = values.get(name, "")
    key = f"audit.value.{found}"
    if found and voice.fits(key, {}):
        return Plain(voice(key))
    if name == "paused" and found:
        return reason(found, voice)
    if name in _MOMENTS and (at := _moment(found)):
        return Plain(voice.moment(at))
    return Plain(escape(clip(found, _VALUE)))


def _moment(kept: str) -> datetime | None:
    """One that cannot be read is shown as it was kept."""
    try:
        at = datetime.fromisoformat(kept)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _who(one: SealedEvent, page: TrailPage, voice: Voice, chats: Mapping[str, str]) -> str:
    event = one.event
    if event.who == PURSER:
        name = voice("audit.itself")
    else:
        known = event.name or page.names.get(event.who) or event.who
        name = escape(clip(known))
    parts = [name, voice.moment(event.at)]
    if place := _KINDS.get(chats.get(event.chat_id, "")) or _place(event.chat_id):
        parts.append(voice(f"audit.place.{place}"))
    if subject := _subject(one, page, voice):
        parts.insert(0, voice("audit.about_person", name=subject))
    return dotted(*parts)


def _subject(one: SealedEvent, page: TrailPage, voice: Voice) -> str:
    """Whom it is about, where that is somebody else, or everyone."""
    subject = one.event.subject
    if subject == EVERYONE:
        return Plain(voice("roles.card.everyone"))
    return clip(page.names.get(subject, "")) if subject != one.event.who else ""


def _place(chat_id: str) -> str:
    """What kind of chat it was, as Teams' ids tell it."""
    if chat_id.startswith("19:"):
        return "channel" if "@thread.tac" in chat_id else "group"
    return "personal" if chat_id.startswith("a:") else ""


def _older(page: TrailPage, voice: Voice) -> list[ExecuteAction]:
    if page.older is None:
        return []
    ids: dict[str, str | int] = {"before": page.older, "about": page.about or ""}
    return [button(voice("cards.button.older"), Verb.AUDIT_PAGE, ids)]
