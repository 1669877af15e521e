"""The Microsoft Customer Agreement: credits cannot be bought under it, and what to turn off."""

from __future__ import annotations

from microsoft_teams.cards.core import ExecuteAction

from cards.card import Card
from cards.layout import button, compose, sentence, title
from cards.signs import NOTICE, headed
from cards.verbs import Verb
from cards.voice import Voice
from ledger.account import Account
from ledger.errors import CustomerAgreement


def customer_agreement_card(account: Account, voice: Voice, *, may_change: bool) -> Card:
    """Whether the organisation is marked, and what that means for auto-recharge."""
    state = "on" if account.customer_agreement else "off"
    heading, means = voice(f"paying.customer.{state}"), voice(f"paying.customer.{state}_means")
    recharge = _recharge(account, voice)
    return compose(
        voice,
        voice(f"paying.customer.{state}_summary"),
        [
            headed(NOTICE, title(heading)),
            sentence(means),
            sentence(recharge) if recharge else None,
        ],
        actions=_actions(account, voice) if may_change else (),
        quiet=[voice("paying.customer.typed")] if may_change else (),
        sandbox=account.sandbox,
        speak=[heading, means, recharge],
    )


def _recharge(account: Account, voice: Voice) -> str:
    if account.customer_agreement:
        return voice(f"paying.customer.recharge_{'on' if account.recharge.on else 'off'}")
    held = account.recharge.on and account.recharge.paused
    return voice("paying.customer.recharge_held") if held else ""


def _actions(account: Account, voice: Voice) -> list[ExecuteAction]:
    if not account.customer_agreement:
        return [button(voice("paying.button.mark"), Verb.CUSTOMER_AGREEMENT_ON)]
    unmark = button(voice("paying.button.unmark"), Verb.CUSTOMER_AGREEMENT_OFF)
    return [_turn_off(voice), unmark] if account.recharge.on else [unmark]


def credits_refused_card(error: CustomerAgreement, voice: Voice) -> Card:
    """Why funds cannot be added, with the same offer where auto-recharge is still on."""
    heading, means = voice("paying.customer.refused"), voice("paying.customer.refused_means")
    on = voice("paying.customer.recharge_on") if error.data.get("auto_on") else ""
    return compose(
        voice,
        voice("paying.customer.refused_summary"),
        [headed(NOTICE, title(heading)), sentence(means), sentence(on) if on else None],
        actions=[_turn_off(voice)] if on else (),
        quiet=[voice("paying.customer.refused_quiet")],
        speak=[heading, means, on],
    )


def _turn_off(voice: Voice) -> ExecuteAction:
    return button(voice("paying.button.turn_off"), Verb.AUTO_RECHARGE_OFF, main=True)
