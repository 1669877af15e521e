"""The book as people read it: newest first, by month, with the balance after each line."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from microsoft_teams.cards.core import CardElement, Column, ColumnSet, ExecuteAction, TextBlock

from cards.card import Card
from cards.layout import button, compose, group, sentence, small, title
from cards.lines import details, invoice, invoice_details, month_of, signed, what
from cards.markup import Plain
from cards.verbs import Verb
from cards.voice import Voice
from ledger.correctable import ways
from ledger.money import Money
from ledger.views import HistoryLine, HistoryPage

_FULL_ROWS = 25  # beyond, a row is one line with its day, so that the card stays under its limit


def history_card(page: HistoryPage, voice: Voice, *, may_correct: bool = True) -> Card:
    """A page of the book, or of what was paid by invoice; a button where it can be corrected."""
    account, lines = page.account, page.lines
    heading, means = _heading(page, voice), _means(page, voice)
    key = "cards.history.invoices_summary" if page.paid_by else "cards.history.summary"
    return compose(
        voice,
        voice(key, n=len(lines), balance=account.balance),
        [title(heading), sentence(means, close=True), *_rows(page, voice)],
        actions=[*_pages(page, voice), *(_correct(page, voice) if may_correct else ())],
        quiet=_quiet(page, voice),
        sandbox=account.sandbox,
        speak=[heading, means, *(_spoken(line, voice) for line in lines[:3])],
    )


def _heading(page: HistoryPage, voice: Voice) -> str:
    name = "invoices" if page.paid_by else "title"
    if page.month:
        return voice(f"cards.history.{name}_month", month=Plain(page.month))
    return voice(f"cards.history.{name}")


def _means(page: HistoryPage, voice: Voice) -> str:
    if not page.lines:
        return _empty(page, voice)
    if not page.paid_by:
        return voice("cards.history.balance", balance=page.account.balance)
    if page.older is None and page.newer is None:
        return voice("cards.history.invoices_total", total=_total(page))
    return voice("cards.history.invoices_means")


def _total(page: HistoryPage) -> Money:
    total = Money.zero(page.account.currency)
    for line in page.lines:
        total = total + line.amount
    return total


def _empty(page: HistoryPage, voice: Voice) -> str:
    if page.paid_by:
        return voice("cards.history.invoices_empty")
    if page.month:
        return voice("cards.history.empty_month", month=Plain(page.month))
    return voice("cards.history.empty")


def _rows(page: HistoryPage, voice: Voice) -> Iterable[CardElement]:
    """The lines under a small heading for each month; none where the title names the month."""
    full = len(page.lines) <= _FULL_ROWS
    for month, lines in groupby(page.lines, key=lambda line: month_of(line, page.account, voice)):
        if not page.month:
            yield group(voice.month(month))
        for line in lines:
            yield _row(line, page, voice, full=full)


def _row(line: HistoryLine, page: HistoryPage, voice: Voice, *, full: bool) -> ColumnSet:
    for_finance = bool(page.paid_by)
    text = invoice(line, voice) if for_finance else what(line, voice)
    if not full:
        text = f"{voice.short(line.effective_at)} · {voice.entry(line.seq)} · {text}"
    left: list[CardElement] = [TextBlock(text=text, wrap=True, is_subtle=line.undone or None)]
    right: list[CardElement] = [_amount(line, voice)]
    if full:
        told = invoice_details if for_finance else details
        left.append(small(told(line, page.account, voice), close=True))
    if full and not for_finance:
        right.append(_after(line, voice))
    return ColumnSet(
        spacing="Small",
        columns=[Column(width="stretch", items=left), Column(width="auto", items=right)],
    )


def _amount(line: HistoryLine, voice: Voice) -> TextBlock:
    """What was undone counts no more, and stands back."""
    came_in = line.amount.micros > 0 and not line.undone
    return TextBlock(
        text=signed(line, voice),
        wrap=True,
        weight="Default" if line.undone else "Bolder",
        is_subtle=line.undone or None,
        color="Good" if came_in else None,
        horizontal_alignment="Right",
    )


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
            ids: dict[str, str | int] = {
                "before": before,
                "size": page.size,
                "month": page.month,
                "paid_by": page.paid_by,
            }
            found.append(button(voice(f"cards.button.{key}"), Verb.HISTORY_PAGE, ids))
    return found


def _correct(page: HistoryPage, voice: Voice) -> list[ExecuteAction]:
    """For what stands on this page: lines that come later do not move it."""
    if not any(ways(line) for line in page.lines):
        return []
    ids = {"page": f"{page.lines[0].seq + 1}/{page.size}/{page.month}/{page.paid_by}"}
    return [button(voice("cards.button.correct"), Verb.CORRECT, ids)]


def _quiet(page: HistoryPage, voice: Voice) -> list[str]:
    typed = voice("cards.history.invoices_typed" if page.paid_by else "cards.history.typed")
    if page.as_of is None:
        return [typed]
    as_of = voice("cards.as_of", at=page.as_of, place=voice.place())
    if not page.lines:
        return [as_of, typed]
    return [f"{as_of} · {voice('cards.history.order_of_lines')}", typed]


def _spoken(line: HistoryLine, voice: Voice) -> str:
    day, amount = Plain(voice.short(line.effective_at)), Plain(signed(line, voice))
    return voice("cards.history.spoken", day=day, what=Plain(what(line, voice)), amount=amount)
