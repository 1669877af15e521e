"""Correcting: which entry, how and why; the confirmation, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from microsoft_teams.cards.core import CardElement, Choice, ChoiceSetInput, TextInput

from cards.card import Card
from cards.confirmation import (
    above,
    aloud,
    before_after,
    decide,
    facts_if,
    in_summary,
    payer,
    valid,
)
from cards.form import Wording, form_card
from cards.inputs import amount_input
from cards.layout import clip, compose, large, sentence, small, together
from cards.lines import signed, what
from cards.markup import escape, unmarked
from cards.verbs import Verb
from cards.voice import Voice
from ledger.account import Account
from ledger.correctable import ways
from ledger.drafts import DraftKind
from ledger.limits import MAX_REASON
from ledger.money import Money
from ledger.views import Confirmation, HistoryLine

_OPEN_CHOICES = 10  # more are folded into a list, so that the form stays on a screen


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the form about one entry."""

    what: str = ""  # a DraftKind, where there is a choice
    amount: str = ""  # to give back
    reason: str = ""
    most: Money | None = None  # that can be given back


def pick_form(
    account: Account,
    lines: Sequence[HistoryLine],
    form_id: str,
    page: str,
    voice: Voice,
    *,
    problem: str = "",
) -> Card:
    """Which entry: one of those on the page where the button was, or the newest."""
    says = Wording(
        heading=voice("corrections.pick.title"),
        about=voice("corrections.pick.about" if lines else "corrections.pick.none"),
        summary=voice("corrections.pick.summary"),
        typed=_typed(lines[0], voice) if lines else "",
        problem=problem,
    )
    fields = [_entries(lines, voice)] if lines else []
    send = (voice("cards.button.continue"), Verb.CORRECT_PICK)
    ids = {"page": page}
    return form_card(form_id, voice, says, fields, send, sandbox=account.sandbox, more_ids=ids)


def _typed(line: HistoryLine, voice: Voice) -> str:
    """The line that would correct this very entry: people copy an example as it stands."""
    kinds = ways(line)
    only = f"_{kinds[0].value}" if len(kinds) == 1 else ""
    return voice(f"corrections.typed{only}", seq=line.seq)


def _entries(lines: Sequence[HistoryLine], voice: Voice) -> ChoiceSetInput:
    return ChoiceSetInput(
        id="entry",
        label=voice("corrections.pick.entry"),
        placeholder=voice("corrections.pick.placeholder"),
        style="expanded" if len(lines) <= _OPEN_CHOICES else "compact",
        wrap=True,
        is_required=True,
        error_message=voice("corrections.pick.missing"),
        choices=[Choice(title=_choice(line, voice), value=str(line.seq)) for line in lines],
    )


def _choice(line: HistoryLine, voice: Voice) -> str:
    """`#318 · Nov 21 · Funds added · +$400.00`, in plain words."""
    happened = voice.past(line.effective_at, line.booked_at)
    parts = (voice.entry(line.seq), happened, what(line, voice))
    return unmarked(" · ".join((*parts, signed(line, voice))))


def correct_form(
    account: Account,
    line: HistoryLine,
    form_id: str,
    voice: Voice,
    entered: Entered,
    *,
    problem: str = "",
) -> Card:
    """How and why: only what there is a choice about is asked."""
    says = Wording(
        heading=voice("corrections.form.title", seq=line.seq),
        about=_was(line, voice),
        summary=voice("corrections.form.summary", seq=line.seq),
        typed=_typed(line, voice),
        problem=problem,
    )
    fields = _fields(line, account.currency, entered, voice)
    send = (voice("cards.button.continue"), Verb.CORRECT_REVIEW)
    ids = {"entry": str(line.seq)}
    return form_card(form_id, voice, says, fields, send, sandbox=account.sandbox, more_ids=ids)


def _fields(
    line: HistoryLine, currency: str, entered: Entered, voice: Voice
) -> list[CardElement | None]:
    kinds, area = ways(line), "corrections.form"
    choice = _ways(line, entered, voice) if len(kinds) > 1 else None
    amount = None
    if DraftKind.REFUND in kinds:  # beside a reversal, which needs none, it may stay empty
        required = len(kinds) == 1
        amount = amount_input(area, currency, voice, value=entered.amount, required=required)
    return [choice, amount, _reason(entered.reason, voice)]


def _reason(value: str, voice: Voice) -> TextInput:
    return TextInput(
        id="reason",
        label=voice("corrections.form.reason"),
        placeholder=voice("corrections.form.reason_hint"),
        value=value or None,
        max_length=MAX_REASON,
        is_required=True,
        error_message=voice("corrections.form.reason_missing"),
    )


def _ways(line: HistoryLine, entered: Entered, voice: Voice) -> ChoiceSetInput:
    left = entered.most or line.amount
    return ChoiceSetInput(
        id="what",
        label=voice("corrections.form.what"),
        style="expanded",
        wrap=True,
        value=entered.what or DraftKind.REFUND.value,
        choices=[
            Choice(
                title=unmarked(voice("corrections.form.refund", left=left)),
                value=DraftKind.REFUND.value,
            ),
            Choice(
                title=unmarked(voice("corrections.form.reversal", amount=line.amount)),
                value=DraftKind.REVERSAL.value,
            ),
        ],
    )


def _was(line: HistoryLine, voice: Voice) -> str:
    """What it is in one sentence: `Funds added, +$400.00 on November 12, 2026.`."""
    return voice(
        "corrections.was",
        what=unmarked(what(line, voice)),
        amount=signed(line, voice),
        day=line.effective_at,
    )


def confirm_correction_card(confirmation: Confirmation, voice: Voice) -> Card:
    """What it was, what the balance becomes, why; and that it cannot be undone."""
    draft, account, line = confirmation.draft, confirmation.account, confirmation.line
    if line is None or draft.amount is None:
        raise LookupError(draft.id)  # a bug: it was proposed with both
    area = f"corrections.{draft.kind.value}"
    values = {"seq": draft.seq, "amount": draft.amount}
    heading, was = voice(f"{area}.ask", **values), _was(line, voice)
    means = together(
        voice,
        *_warnings(confirmation, voice),
        voice("corrections.final"),
        above(confirmation, voice),
    )
    before, after = account.balance, confirmation.after
    pairs = _facts(confirmation, voice)
    summary = voice(f"{area}.ask_summary", before=before, after=after, **values)
    return compose(
        voice,
        in_summary(confirmation, summary, voice),
        [
            small(voice("cards.confirm.ask")),
            large(heading, under=True),
            sentence(was, close=True),
            before_after(before, after, voice),
            sentence(means),
            facts_if(pairs),
        ],
        actions=decide(voice(f"{area}.button", **values), confirmation, voice),
        quiet=[valid(confirmation, voice)],
        sandbox=account.sandbox,
        speak=[
            heading,
            was,
            *aloud(before, after, pairs, voice),
            means,
            valid(confirmation, voice),
        ],
    )


def _warnings(confirmation: Confirmation, voice: Voice) -> list[str]:
    """What follows where the balance falls on the way."""
    after, account = confirmation.after, confirmation.account
    if after >= account.balance or after >= account.trigger:
        return []
    if after.micros <= 0:
        return [voice("corrections.then_empty")]
    return [voice("corrections.then_low", trigger=account.trigger)]


def _facts(confirmation: Confirmation, voice: Voice) -> list[tuple[str, str]]:
    draft = confirmation.draft
    pairs = [(voice("corrections.reason"), escape(clip(draft.reason, MAX_REASON)))]
    if draft.kind is DraftKind.REFUND:
        back = payer(confirmation.method, "", voice)
        pairs += [(voice("corrections.back_to"), value) for _, value in back]
    return pairs
