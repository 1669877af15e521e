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
    AUTO_RECHARGE_SAVE = "auto_recharge_save"  # {form} + inputs on, amount, method
    CONFIRM = "confirm"  # {draft}
    CANCEL = "cancel"  # {draft} or {form}
    HISTORY = "history"  # {}: the first page, as a new card
    HISTORY_PAGE = "history_page"  # {before, size, month}: replaces the page in place
    ALERTS_HERE = "alerts_here"  # {}, or {toggle} where the card itself is the answer
    ALERTS_OFF = "alerts_off"  # {}
    LANGUAGE_SET = "language_set"  # {language}
    HELP = "help"  # {}
