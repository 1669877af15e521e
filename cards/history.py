"""The book as people read it: newest first, by month, with the balance after each line."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from microsoft_teams.cards.core import CardElement, Column, ColumnSet, ExecuteAction, TextBlock

from cards.card import Card
from cards.layout import button, clip, compose, group, sentence, small, title
from cards.markup import Plain, escape
from cards.names import method_name
from cards.verbs import Verb
from cards.voice import Voice
from ledger.book import Kind
from ledger.views import HistoryLine, HistoryPage

_FULL_ROWS = 25  # beyond, a row is one line with its day, so that the card stays under its limit
_NAME = 24


def history_card(page: HistoryPage, voice: Voice) -> Card:
    account, lines = page.account, page.lines
    heading = _heading(page, voice)
    means = (
        voice("cards.history.balance", balance=account.balance) if lines else _empty(page, voice)
    )
    return compose(
        voice,
        voice("cards.history.summary", n=len(lines), balance=account.balance),
        [title(heading), sentence(means, close=True), *_rows(page, voice)],
        actions=_pages(page, voice),
        quiet=_quiet(page, voice),
        sandbox=account.sandbox,
        speak=[heading, means, *(_spoken(line, voice) for line in lines[:3])],
    )


def _heading(page: HistoryPage, voice: Voice) -> str:
    if page.month:
        return voice("cards.history.title_month", month=Plain(page.month))
    return voice("cards.history.title")


def _empty(page: HistoryPage, voice: Voice) -> str:
    if page.month:
        return voice("cards.history.empty_month", month=Plain(page.month))
    return voice("cards.history.empty")


def _rows(page: HistoryPage, voice: Voice) -> Iterable[CardElement]:
    """The lines under a small heading for each month; none where the title names the month."""
    full = len(page.lines) <= _FULL_ROWS
    for month, lines in groupby(page.lines, key=lambda line: voice.month_of(line.effective_at)):
        if month != page.month:
            yield group(voice.month(month))
        for line in lines:
            yield _row(line, voice, full=full)


def _row(line: HistoryLine, voice: Voice, *, full: bool) -> ColumnSet:
    what = _what(line, voice)
    if not full:
        what = f"{voice.short(line.effective_at)} · {what}"
    left: list[CardElement] = [TextBlock(text=what, wrap=True)]
    right: list[CardElement] = [_amount(line, voice)]
    if full:
        left.append(small(_details(line, voice), close=True))
        right.append(_after(line, voice))
    return ColumnSet(
        spacing="Small",
        columns=[Column(width="stretch", items=left), Column(width="auto", items=right)],
    )


def _what(line: HistoryLine, voice: Voice) -> str:
    match line.kind:
        case Kind.FUNDS:
            return voice("cards.history.funds")
        case Kind.RECHARGE:
            return voice("cards.history.recharge")
        case Kind.USAGE if line.calls:
            return voice("cards.history.usage", n=line.calls)
        case Kind.USAGE:
            return voice("cards.history.calls")


def _details(line: HistoryLine, voice: Voice) -> str:
    """`Nov 21 · Alex Wilber · Visa ·· 4242 · PO 4711`."""
    parts = [voice.short(line.effective_at)]
    if line.who:
        parts.append(escape(clip(line.who, _NAME)))
    if line.method:
        parts.append(escape(method_name(line.method, voice)))
    if line.purchase_order:
        parts.append(voice("cards.history.order", order=clip(line.purchase_order, _NAME)))
    return " · ".join(parts)


def _amount(line: HistoryLine, voice: Voice) -> TextBlock:
    came_in = line.amount.micros > 0
    return TextBlock(
        text=_signed(line, voice),
        wrap=True,
        weight="Bolder",
        color="Good" if came_in else None,
        horizontal_alignment="Right",
    )


def _signed(line: HistoryLine, voice: Voice) -> str:
    return f"+{voice.money(line.amount)}" if line.amount.micros > 0 else voice.money(line.amount)


def _after(line: HistoryLine, voice: Voice) -> TextBlock:
    return TextBlock(
        text=voice.money(line.balance),
        wrap=True,
        size="Small",
        is_subtle=True,
        spacing="None",
        horizontal_alignment="Right",
    )


def _pages(page: HistoryPage, voice: Voice) -> list[ExecuteAction]:
    found = []
    for key, before in (("newer", page.newer), ("older", page.older)):
        if before is not None:
            ids: dict[str, str | int] = {"before": before, "size": page.size, "month": page.month}
            found.append(button(voice(f"cards.button.{key}"), Verb.HISTORY_PAGE, ids))
    return found


def _quiet(page: HistoryPage, voice: Voice) -> list[str]:
    typed = voice("cards.history.typed")
    if page.as_of is None:
        return [typed]
    as_of = voice("cards.as_of", at=page.as_of, place=voice.place())
    if not page.lines:
        return [as_of, typed]
    return [f"{as_of} · {voice('cards.history.order_of_lines')}", typed]


def _spoken(line: HistoryLine, voice: Voice) -> str:
    return f"{voice.short(line.effective_at)}: {_what(line, voice)}, {_signed(line, voice)}."
