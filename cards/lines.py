"""How one line of the book is put in words: what it was, how much, and what belongs to it."""

from __future__ import annotations

from datetime import timedelta

from cards.layout import clip
from cards.markup import dotted, escape
from cards.names import method_name, reason
from cards.voice import Voice
from ledger.account import Account
from ledger.book import Kind
from ledger.receipts import number
from ledger.views import HistoryLine
from ledger.zones import local_day

_NAME = 24
_NAMES = {
    Kind.FUNDS: "funds",
    Kind.RECHARGE: "recharge",
    Kind.USAGE: "calls",
    Kind.CREDIT: "credit",
    Kind.EXPIRY: "expiry",
    Kind.REVERSAL: "reversal",
    Kind.REFUND: "refund",
    Kind.RECONCILE: "reconcile",
}
_REASON = 40
# A day's calls are read on the next one as a matter of course; what comes later is worth a word.
_LATE = timedelta(days=2)
# What was entered together with the account is no late news of it.
_OPENING = timedelta(days=1)


def what(line: HistoryLine, voice: Voice) -> str:
    """`Funds added`, `12 calls`, `Reversal of #310`; struck words where it was undone."""
    text = _kind(line, voice)
    return voice("cards.history.undone", what=escape(text)) if line.undone else text


def _kind(line: HistoryLine, voice: Voice) -> str:
    if line.kind is Kind.USAGE and line.calls:
        return voice("cards.history.usage", n=line.calls)
    return voice(f"cards.history.{_NAMES[line.kind]}", seq=line.corrects)


def signed(line: HistoryLine, voice: Voice) -> str:
    return f"+{voice.money(line.amount)}" if line.amount.micros > 0 else voice.money(line.amount)


def details(line: HistoryLine, account: Account, voice: Voice) -> str:
    """`Nov 21 · #318 · Alex Wilber · Visa ·· 4242 · PO 4711`."""
    parts = [_happened(line, account, voice), voice.entry(line.seq)]
    if _booked_later(line, account):
        parts.append(voice("cards.history.booked", day=voice.short(line.booked_at)))
    if line.who:
        parts.append(escape(clip(line.who, _NAME)))
    if line.approved_by:
        parts.append(voice("approvals.line", who=clip(line.approved_by, _NAME)))
    if line.method:
        parts.append(escape(method_name(line.method, voice)))
    if line.purchase_order:
        parts.append(voice("cards.history.order", order=clip(line.purchase_order, _NAME)))
    if line.why:
        parts.append(escape(clip(line.why, _REASON)))
    if line.code:
        parts.append(escape(reason(line.code, voice)))
    if line.settled:
        parts.append(voice("cards.history.settled", amount=line.settled))
    if line.left and line.left < line.amount:
        parts.append(voice("cards.history.left", left=line.left))
    return dotted(*parts)


def month_of(line: HistoryLine, account: Account, voice: Voice) -> str:
    """The month that a line stands under: the book's order is that of booking, and so is this."""
    return voice.month_of(line.booked_at if _booked_later(line, account) else line.effective_at)


def _happened(line: HistoryLine, account: Account, voice: Voice) -> str:
    """With its year where the heading above names another one."""
    if voice.month_of(line.effective_at)[:4] == month_of(line, account, voice)[:4]:
        return voice.short(line.effective_at)
    return voice.day(line.effective_at)


def _booked_later(line: HistoryLine, account: Account) -> bool:
    """Rule 15: what was booked on another day than it happened says so, quietly."""
    happened = local_day(line.effective_at, account.time_zone)
    booked = local_day(line.booked_at, account.time_zone)
    late = timedelta() if line.kind is Kind.FUNDS else _LATE
    opening = not line.who and line.booked_at - account.created_at < _OPENING
    return booked - happened > late and not opening


def invoice(line: HistoryLine, voice: Voice) -> str:
    """For finance: by which agreement, and what it is where it takes back what was paid."""
    named = escape(method_name(line.method, voice)) if line.method else what(line, voice)
    if line.kind in (Kind.FUNDS, Kind.RECHARGE):
        return voice("cards.history.undone", what=named) if line.undone else named
    return what(line, voice)


def invoice_details(line: HistoryLine, account: Account, voice: Voice) -> str:
    """`P-2026-000318 · Nov 21 · PO 4711`, as it stands on receipts."""
    parts = [number(line.seq, line.booked_at, account), voice.short(line.effective_at)]
    if line.purchase_order:
        parts.append(voice("cards.history.order", order=clip(line.purchase_order, _NAME)))
    return dotted(*parts)
