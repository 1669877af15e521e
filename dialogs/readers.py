"""Readers: how what stands behind each command is read; a command without one stands alone."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.addressees import addressee_in
from dialogs.alert_lines import alerts_in
from dialogs.alert_numbers import alert_in
from dialogs.amount_lines import amount_in, switch_in
from dialogs.claims import claim_in
from dialogs.corrections import correction_in
from dialogs.delegates import delegate_in
from dialogs.export_lines import export_in
from dialogs.grants import grant_in
from dialogs.languages import language_in
from dialogs.licence_lines import people_in
from dialogs.method_names import agreement_in, method_in
from dialogs.pages import numbered_in, page_in
from dialogs.periods import period_in
from dialogs.requests import limit_in, request_in
from dialogs.vocabulary import Command, Phrase, Reader


def _said_by_the_word(slot: str) -> Reader:
    """Such as `audit money`: the phrase itself says it all, and nothing follows."""

    def read(phrase: Phrase, rest: str) -> Mapping[str, str] | None:
        return None if rest else {slot: phrase.value}

    return read


READERS: Mapping[Command, Reader] = {
    Command.ADD_FUNDS: amount_in,
    Command.TRIGGER: amount_in,
    Command.AUTO_RECHARGE: amount_in,
    Command.RECONCILE: amount_in,
    Command.CUSTOMER_AGREEMENT: switch_in,
    Command.ADD_AGREEMENT: agreement_in,
    Command.REMOVE_METHOD: method_in,
    Command.CORRECT: correction_in,
    Command.APPLY: _said_by_the_word("pick"),
    Command.HISTORY: page_in,
    Command.EXPORT: export_in,
    Command.USAGE: period_in,
    Command.AUDIT: _said_by_the_word("about"),
    Command.ALERTS: alerts_in,
    Command.TAKE: alert_in,
    Command.RELEASE: alert_in,
    Command.SNOOZE: alert_in,
    Command.UNSNOOZE: alert_in,
    Command.MAIL: addressee_in,
    Command.GRANT: grant_in,
    Command.REVOKE: grant_in,
    Command.CLAIM: claim_in,
    Command.APPROVALS: _said_by_the_word("approvals"),
    Command.APPROVE: request_in,
    Command.DECLINE: request_in,
    Command.WITHDRAW: request_in,
    Command.SET_LIMIT: limit_in,
    Command.DELEGATE: delegate_in,
    Command.LICENCES: numbered_in,
    Command.ASSIGN_LICENCE: people_in,
    Command.REMOVE_LICENCE: people_in,
    Command.LANGUAGE: language_in,
}
