"""Limits: what each role may do alone, the form that changes it, and what was changed."""

from __future__ import annotations

from microsoft_teams.cards.core import Choice, ChoiceSetInput, TextInput

from cards.asked import limit_heading
from cards.card import Card
from cards.confirmation import above, decide, in_summary, valid
from cards.form import Wording, form_card
from cards.layout import button, compose, facts, large, sentence, small, title, together
from cards.markup import Plain, unmarked
from cards.signs import GOOD, headed
from cards.verbs import Verb
from cards.voice import Voice
from ledger.account import Account
from ledger.allowances import LIMITED
from ledger.alone import limit_of
from ledger.limits import MAX_AMOUNT_TEXT
from ledger.money import Money
from ledger.roles import Role
from ledger.views import Confirmation, Limits


def limits_form(
    account: Account,
    form_id: str,
    voice: Voice,
    *,
    role: str = "",
    amount: str = "",
    problem: str = "",
) -> Card:
    """The limits as they stand, and one of them to be changed."""
    says = Wording(
        heading=voice("approvals.limits.title"),
        about=voice("approvals.limits.about"),
        summary=_summary(account, voice),
        typed=voice("approvals.limits.typed"),
        problem=problem,
    )
    fields = [
        facts(_pairs(account, voice)),
        ChoiceSetInput(
            id="role",
            label=voice("approvals.limits.role"),
            style="compact",
            value=role or Role.OPERATOR.value,
            choices=[
                Choice(title=unmarked(voice(f"approvals.limits.{one.value}")), value=one.value)
                for one in LIMITED
            ],
        ),
        TextInput(
            id="limit",
            label=voice("approvals.limits.amount", currency=account.currency),
            placeholder=voice("approvals.limits.amount_hint"),
            value=amount or None,
            max_length=MAX_AMOUNT_TEXT,
        ),
    ]
    send = (voice("approvals.limits.save"), Verb.LIMITS_SAVE)
    return form_card(form_id, voice, says, fields, send, sandbox=account.sandbox)


def limits_card(limits: Limits, voice: Voice, *, may_change: bool = True) -> Card:
    """What was changed, and all limits as they stand; the way to change them, for who may."""
    account = limits.account
    if limits.changed is None:
        heading, means = voice("approvals.limits.title"), voice("approvals.limits.about")
        summary = _summary(account, voice)
    else:
        heading, means, summary = _changed(limits, limits.changed, voice)
    return compose(
        voice,
        summary,
        [
            headed(GOOD, title(heading)) if limits.changed else title(heading),
            sentence(means, close=True),
            facts(_pairs(account, voice)),
        ],
        actions=[button(voice("approvals.limits.button"), Verb.LIMITS)] if may_change else (),
        quiet=[voice("approvals.limits.typed")] if may_change else [],
        sandbox=account.sandbox,
        speak=[heading, means, summary],
    )


def confirm_limit_card(confirmation: Confirmation, voice: Voice) -> Card:
    """It is above the limit of the one who asks, or there would be nothing to confirm."""
    draft, account = confirmation.draft, confirmation.account
    heading = limit_heading(draft.role, draft.amount, voice)
    means = together(voice, above(confirmation, voice), voice("approvals.limits.ask_means"))
    plain = Plain(limit_heading(draft.role, draft.amount, voice, plain=True))
    return compose(
        voice,
        in_summary(confirmation, plain, voice),
        [
            small(voice("cards.confirm.ask")),
            large(heading, under=True),
            sentence(means, close=True),
            facts(_pairs(account, voice)),
        ],
        actions=decide(voice("approvals.limits.save"), confirmation, voice),
        quiet=[valid(confirmation, voice)],
        sandbox=account.sandbox,
        speak=[heading, means, valid(confirmation, voice)],
    )


def _changed(limits: Limits, role: Role, voice: Voice) -> tuple[str, str, str]:
    name = Plain(voice(f"approvals.role.{role.value}"))
    now = limit_of(limits.account.allowances, role)
    same = limits.was == now
    heading = voice("approvals.limits.same" if same else "approvals.limits.changed", role=name)
    before, after = _shown(limits.was, voice), _shown(now, voice)
    means = voice("approvals.limits.change", before=before, after=after)
    plain = {"before": _plain(limits.was, voice), "after": _plain(now, voice)}
    return heading, means, voice("approvals.limits.changed_summary", role=name, **plain)


def _pairs(account: Account, voice: Voice) -> list[tuple[str, str]]:
    return [
        (
            voice(f"approvals.limits.{one.value}"),
            str(_shown(limit_of(account.allowances, one), voice)),
        )
        for one in LIMITED
    ]


def _summary(account: Account, voice: Voice) -> str:
    shown = {one.value: _plain(limit_of(account.allowances, one), voice) for one in LIMITED}
    return voice("approvals.limits.summary", **shown)


def _shown(limit: Money | None, voice: Voice) -> Plain:
    if limit is None:
        return Plain(voice("approvals.limits.none"))
    return Plain(voice("approvals.limits.up_to", limit=limit))


def _plain(limit: Money | None, voice: Voice) -> Plain:
    return Plain(voice("approvals.limits.none") if limit is None else voice.plain(limit))
