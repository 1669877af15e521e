"""The verbs of our buttons: the product's face to Teams, kept stable for cards already sent."""

from __future__ import annotations

from enum import StrEnum


class Verb(StrEnum):
    """What `Action.Execute` carries; the comment names the data beside it (ids only)."""

    BALANCE = "balance"  # {}: show it afresh
    ADD_FUNDS = "add_funds"  # {}: open the form
    ADD_FUNDS_REVIEW = "add_funds_review"  # {form} + inputs amount, method, po
    TRIGGER = "change_trigger"  # {}: open the form
    TRIGGER_SAVE = "trigger_save"  # {form} + input amount
    AUTO_RECHARGE = "auto_recharge"  # {}: open the form
    # {form} + inputs on, amount, method, per_day, per_month
    AUTO_RECHARGE_SAVE = "auto_recharge_save"
    AUTO_RECHARGE_OFF = "auto_recharge_off"  # {}
    RECHARGE_RETRY = "recharge_retry"  # {}: asks first where that charges
    RECHARGE_PAUSE = "recharge_pause"  # {}
    METHODS = "payment_methods"  # {}: show them
    ADD_CARD = "add_card"  # {}: asks for the page where one is entered
    ADD_AGREEMENT = "add_agreement"  # {}: open the form
    ADD_AGREEMENT_SAVE = "add_agreement_save"  # {form} + input agreement
    REMOVE_METHOD = "remove_method"  # {}: open the form
    REMOVE_METHOD_SAVE = "remove_method_save"  # {form} + input method
    CUSTOMER_AGREEMENT_ON = "customer_agreement_on"  # {}
    CUSTOMER_AGREEMENT_OFF = "customer_agreement_off"  # {}
    CONFIRM = "confirm"  # {draft}
    CANCEL = "cancel"  # {draft} or {form}
    RECOMMEND_APPLY = "recommend_apply"  # {mark}: what was shown, to tell whether it still holds
    RECOMMEND_TAKE = "recommend_take"  # {pick, mark}: another pair than the recommended one
    FORECAST = "forecast"  # {}: as a new card
    HISTORY = "history"  # {}: the first page, as a new card
    HISTORY_PAGE = "history_page"  # {before, size, month, paid_by}: replaces the page in place
    CORRECT = "correct"  # {page}: open the form for one of its lines
    CORRECT_PICK = "correct_pick"  # {form, page} + input entry
    CORRECT_REVIEW = "correct_review"  # {form, entry} + inputs what, amount, reason
    RECONCILE_REVIEW = "reconcile_review"  # {form} + input amount
    # {}: this month, as a new card; {period, by, name}: in the place of the card that was tapped
    USAGE = "usage"
    USAGE_OF_DAY = "usage_of_day"  # {period, by}: as a new card, from one that stays
    AUDIT_PAGE = "audit_page"  # {before, about}: replaces the page in place
    ALERTS_HERE = "alerts_here"  # {}, or {toggle} where the card itself is the answer
    ALERTS_OFF = "alerts_off"  # {}
    ROLES = "roles"  # {}
    ROLE_SAVE = "role_save"  # {} + inputs person, role
    # {} + inputs kinds, quiet_from, quiet_to, report
    ALERTS_SAVE = "alerts_save"
    ALERT_TAKE = "alert_take"  # {alert}: its number
    ALERT_SNOOZE = "alert_snooze"  # {alert} + input span, in minutes
    ALERT_UNSNOOZE = "alert_unsnooze"  # {alert}
    ALERT_FUNDS = "alert_funds"  # {alert}: asks to add what that alert says
    LANGUAGE_SET = "language_set"  # {language}
    HELP = "help"  # {}
    APPROVALS = "approvals"  # {}: what waits
    APPROVAL_VIEW = "approval_view"  # {approval}: as its reader may see it; also a refresh
    APPROVE = "approve"  # {approval}
    DECLINE_ASK = "decline_ask"  # {approval}: asks why
    DECLINE = "decline"  # {approval} + input reason
    WITHDRAW = "withdraw"  # {approval}
    LIMITS = "limits"  # {}: open the form
    LIMITS_SAVE = "limits_save"  # {form} + inputs role, limit
    DELEGATE_SAVE = "delegate_save"  # {} + inputs person, until
    LICENCES = "licences"  # {}
    LICENCES_PAGE = "licences_page"  # {page}: replaces the page in place
    LICENCES_AGAIN = "licences_again"  # {draft}: those for whom it failed
    ASSIGN_LICENCE = "assign_licence"  # {}: open the form
    ASSIGN_LICENCE_REVIEW = "assign_licence_review"  # {form} + input people
    REMOVE_LICENCE_REVIEW = "remove_licence_review"  # {form} + input people
    SET_UP = "set_up"  # {}: where it was left
    SET_UP_DO = "set_up_do"  # {step}: leads into its command
    SET_UP_SKIP = "set_up_skip"  # {step}: the next one
    SET_UP_LATER = "set_up_later"  # {}
