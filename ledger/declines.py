"""Decline codes: what a gateway may answer, and after which of them nobody should ask again."""

from __future__ import annotations

DECLINED = "card_declined"  # the bank said no and nothing more
DISPUTED = "disputed"  # whoever holds the card has claimed a payment back
UNANSWERED = "unanswered"  # nothing at all was said, for longer than people should not know
GIVEN_BACK = "given_back"  # somebody refunded it at the gateway itself

# Rule 21: the same card would be refused again, however long one waits, and card networks fine
# whoever keeps asking. akash-network/console#3756: 486 failed charges in four and a half hours.
TERMINAL: frozenset[str] = frozenset(
    {
        "canceled",
        "card_not_supported",
        "currency_not_supported",
        DISPUTED,
        "do_not_try_again",
        "expired_card",
        "fraudulent",
        "incorrect_number",
        "invalid_account",
        "lost_card",
        "new_account_information_available",
        "pickup_card",
        "restricted_card",
        "revocation_of_authorization",
        "stolen_card",
        "stop_payment_order",
        "transaction_not_allowed",
        "unknown_method",
        "unsupported_amount",
    }
)


def is_terminal(code: str) -> bool:
    """Whether another attempt with the same method is in vain; an unknown code is not."""
    return code in TERMINAL
