"""What a request asks for, in words: its heading, and the facts that belong to it."""

from __future__ import annotations

from cards.confirmation import payer
from cards.lines import signed, what
from cards.markup import Plain, escape, unmarked
from cards.names import labelled_method, method_name
from cards.recharge import cap_pairs
from cards.voice import Voice
from ledger.account import PAUSED_BY_PERSON, AutoRecharge
from ledger.approval import Approval, Corrects, Settings
from ledger.drafts import DraftKind
from ledger.money import Money
from ledger.views import HistoryLine
from ledger.zones import local_day

Pairs = list[tuple[str, str]]


def asked_for(one: Approval, voice: Voice, *, plain: bool = False) -> str:
    """`Add $2,000.00`; `plain` for summaries, where every amount has its ISO code."""
    draft = one.draft
    if one.was and one.becomes:
        return settings_heading(one.was, one.becomes, voice, plain=plain)
    if draft.kind is DraftKind.LIMITS:
        return limit_heading(draft.role, draft.amount, voice, plain=plain)
    name = "dated" if draft.purchased_at else draft.kind.value
    amount = draft.amount or one.before
    exact = Plain(voice.exact(amount, signed=True))
    return voice(
        f"approvals.what.{name}",
        amount=_shown(abs(amount), voice, plain=plain),
        difference=Plain(voice.plain(amount)) if plain else exact,
        seq=draft.seq,
    )


def settings_heading(was: Settings, becomes: Settings, voice: Voice, *, plain: bool = False) -> str:
    """The one thing that changes, or that several do."""
    values = {
        "trigger": _shown(becomes.trigger, voice, plain=plain),
        "amount": _shown(becomes.amount, voice, plain=plain),
    }
    changed = [name for name, differs in _differences(was, becomes) if differs]
    one = len(changed) == 1 or "on" in changed[:1]
    several = "several" if "trigger" in changed else "recharge"
    name = changed[0] if one else several
    return voice(f"approvals.what.settings_{name}", **values)


def limit_heading(role: str, limit: Money | None, voice: Voice, *, plain: bool = False) -> str:
    name = Plain(voice(f"approvals.role.{role}"))
    if limit is None:
        return voice("approvals.what.no_limit", role=name)
    return voice("approvals.what.limits", role=name, limit=_shown(limit, voice, plain=plain))


def asked_pairs(one: Approval, voice: Voice, zone: str) -> Pairs:
    """Who pays, what changes, what is corrected."""
    draft, method = one.draft, labelled_method(one.method)
    if one.was and one.becomes:
        now = [(voice("approvals.fact.now"), voice.money(draft.amount))] if draft.amount else []
        return [*settings_pairs(one.was, one.becomes, voice), *now]
    if draft.kind is DraftKind.LIMITS:
        was = voice.money(one.limit_was) if one.limit_was else voice("settings.fact.none")
        return [(voice("approvals.fact.limit_was"), was)]
    pairs: Pairs = []
    if draft.purchased_at:
        day = local_day(draft.purchased_at, zone)
        pairs.append((voice("cards.fact.bought"), voice.day(day)))
    if one.corrects:
        line = _line(one.corrects)
        was = f"{unmarked(what(line, voice))} · {signed(line, voice)}"
        pairs.append((voice.entry(one.corrects.seq), escape(was)))
    return [*pairs, *payer(method, draft.purchase_order, voice)]


def settings_pairs(was: Settings, becomes: Settings, voice: Voice) -> Pairs:
    """Each that changes, before and after."""
    pairs = []
    if was.trigger != becomes.trigger:
        pairs.append((voice("cards.fact.trigger"), _change(was.trigger, becomes.trigger, voice)))
    if _state(was, voice) != _state(becomes, voice):
        both = voice("cards.fact.change", before=_state(was, voice), after=_state(becomes, voice))
        pairs.append((voice("cards.fact.recharge"), both))
    if was.amount != becomes.amount:
        change = _change(was.amount, becomes.amount, voice)
        pairs.append((voice("cards.fact.recharge_amount"), change))
    elif _state(was, voice) != _state(becomes, voice):
        pairs.append((voice("cards.fact.recharge_amount"), voice.money(becomes.amount)))
    method = labelled_method(becomes.method)
    if method and (was.method != becomes.method or not was.on):
        pairs.append((voice("cards.fact.paid_by"), escape(method_name(method, voice))))
    return [*pairs, *_caps(was, becomes, voice)]


def _caps(was: Settings, becomes: Settings, voice: Voice) -> Pairs:
    if (was.per_day, was.per_month) == (becomes.per_day, becomes.per_month):
        return []
    return cap_pairs(_recharge(was), _recharge(becomes), None, voice)


def _recharge(one: Settings) -> AutoRecharge:
    return AutoRecharge(
        one.on, one.amount, "", one.paused, per_day=one.per_day, per_month=one.per_month
    )


def _differences(was: Settings, becomes: Settings) -> list[tuple[str, bool]]:
    starts = becomes.on and not becomes.paused and not (was.on and not was.paused)
    caps = (was.per_day, was.per_month) != (becomes.per_day, becomes.per_month)
    return [
        ("on", starts),
        ("trigger", was.trigger != becomes.trigger),
        ("amount", was.amount != becomes.amount),
        ("caps", caps),
        ("method", was.method != becomes.method and not starts),
    ]


def _state(one: Settings, voice: Voice) -> str:
    if not one.on:
        return voice("cards.recharge.off")
    if not one.paused:
        return voice("approvals.fact.on")
    by_person = one.paused == PAUSED_BY_PERSON
    return voice("approvals.fact.paused" if by_person else "approvals.fact.held")


def _change(before: Money, after: Money, voice: Voice) -> str:
    return voice("cards.fact.change", before=before, after=after)


def _shown(amount: Money, voice: Voice, *, plain: bool) -> Money | Plain:
    return Plain(voice.plain(amount)) if plain else amount


def _line(corrects: Corrects) -> HistoryLine:
    """The booking as the words for a line of the book want it."""
    at, amount = corrects.at, corrects.amount
    return HistoryLine(corrects.seq, corrects.kind, amount, amount, at, at, "", None, "", 0)
