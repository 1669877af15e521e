"""The repertoire: which dialog each command leads to; the rest are answers to open questions."""

from __future__ import annotations

from dialogs.add_funds import ADD_FUNDS
from dialogs.alerts import set_alerts
from dialogs.approving import approve_typed, decline_typed, show_approvals, withdraw_typed
from dialogs.aside import Act, Aside
from dialogs.auto_recharge import AUTO_RECHARGE
from dialogs.caring import release_alert, snooze_alert, take_alert, unsnooze_alert
from dialogs.claiming import claim_ownership
from dialogs.correcting import CORRECT
from dialogs.customer_agreement import customer_agreement
from dialogs.delegating import set_delegate
from dialogs.exporting import export_book
from dialogs.granting import give_role, show_roles, take_role
from dialogs.helping import answer_thanks, show_help
from dialogs.inquiry import Inquiry
from dialogs.licensing import ASSIGN_LICENCE, REMOVE_LICENCE, show_licences
from dialogs.limiting import SET_LIMIT, show_limits
from dialogs.looking import show_audit, show_balance, show_forecast, show_history
from dialogs.mailing import set_mail
from dialogs.paying import ADD_AGREEMENT, REMOVE_METHOD, add_card, show_methods
from dialogs.recommending import APPLY, show_recommendation
from dialogs.reconciling import RECONCILE
from dialogs.setting_up import show_set_up
from dialogs.speaking import set_language
from dialogs.trigger import TRIGGER
from dialogs.using import show_usage
from dialogs.vocabulary import Command

_ACTS: dict[Command, Act] = {
    Command.BALANCE: show_balance,
    Command.HISTORY: show_history,
    Command.EXPORT: export_book,
    Command.USAGE: show_usage,
    Command.RECOMMEND: show_recommendation,
    Command.FORECAST: show_forecast,
    Command.AUDIT: show_audit,
    Command.PAYMENT_METHODS: show_methods,
    Command.ADD_CARD: add_card,
    Command.CUSTOMER_AGREEMENT: customer_agreement,
    Command.ALERTS: set_alerts,
    Command.TAKE: take_alert,
    Command.RELEASE: release_alert,
    Command.SNOOZE: snooze_alert,
    Command.UNSNOOZE: unsnooze_alert,
    Command.APPROVALS: show_approvals,
    Command.APPROVE: approve_typed,
    Command.DECLINE: decline_typed,
    Command.WITHDRAW: withdraw_typed,
    Command.LIMITS: show_limits,
    Command.DELEGATE: set_delegate,
    Command.LICENCES: show_licences,
    Command.MAIL: set_mail,
    Command.ROLES: show_roles,
    Command.GRANT: give_role,
    Command.REVOKE: take_role,
    Command.CLAIM: claim_ownership,
    Command.SET_UP: show_set_up,
    Command.LANGUAGE: set_language,
    Command.HELP: show_help,
    Command.THANKS: answer_thanks,
}
_SCRIPTS = (
    ADD_FUNDS,
    TRIGGER,
    AUTO_RECHARGE,
    APPLY,
    CORRECT,
    RECONCILE,
    ADD_AGREEMENT,
    REMOVE_METHOD,
    SET_LIMIT,
    ASSIGN_LICENCE,
    REMOVE_LICENCE,
)

ASIDES = tuple(Aside(command, act) for command, act in _ACTS.items())
INQUIRIES = {script.command: Inquiry(script) for script in _SCRIPTS}
