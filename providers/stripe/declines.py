"""Stripe's decline codes in our words, each that its documentation lists.

Whether a code is final is decided by `ledger.declines`, and how it is worded by the cards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.declines import DECLINED

AUTHENTICATION = "authentication_required"

# Stripe's name → ours. The bank's vague ones are one: a person can do the same about each.
CODES: dict[str, str] = {
    "approve_with_id": DECLINED,
    "authentication_not_handled": AUTHENTICATION,
    "authentication_required": AUTHENTICATION,
    "call_issuer": DECLINED,
    "card_declined": DECLINED,
    "card_not_supported": "card_not_supported",
    "card_velocity_exceeded": "limit_exceeded",
    "currency_not_supported": "currency_not_supported",
    "do_not_honor": DECLINED,
    "do_not_try_again": "do_not_try_again",
    "duplicate_transaction": "duplicate_transaction",
    "expired_card": "expired_card",
    "fraudulent": "fraudulent",
    "generic_decline": DECLINED,
    "incorrect_address": DECLINED,
    "incorrect_cvc": DECLINED,
    "incorrect_number": "incorrect_number",
    "incorrect_pin": DECLINED,
    "incorrect_zip": DECLINED,
    "insufficient_funds": "insufficient_funds",
    "invalid_account": "invalid_account",
    "invalid_amount": "limit_exceeded",
    "invalid_cvc": DECLINED,
    "invalid_expiry_month": "expired_card",
    "invalid_expiry_year": "expired_card",
    "invalid_number": "incorrect_number",
    "invalid_pin": DECLINED,
    "issuer_not_available": "issuer_not_available",
    "lost_card": "lost_card",
    "merchant_blacklist": "restricted_card",
    "mobile_device_authentication_required": AUTHENTICATION,
    "new_account_information_available": "new_account_information_available",
    "no_action_taken": DECLINED,
    "not_permitted": "transaction_not_allowed",
    "offline_pin_required": AUTHENTICATION,
    "online_or_offline_pin_required": AUTHENTICATION,
    "payment_intent_authentication_failure": AUTHENTICATION,
    "pickup_card": "pickup_card",
    "pin_try_exceeded": DECLINED,
    "processing_error": "processing_error",
    "reenter_transaction": "processing_error",
    "restricted_card": "restricted_card",
    "revocation_of_all_authorizations": "revocation_of_authorization",
    "revocation_of_authorization": "revocation_of_authorization",
    "security_violation": DECLINED,
    "service_not_allowed": "transaction_not_allowed",
    "stolen_card": "stolen_card",
    "stop_payment_order": "stop_payment_order",
    "testmode_decline": DECLINED,
    "transaction_not_allowed": "transaction_not_allowed",
    "try_again_later": "processing_error",
    "withdrawal_count_limit_exceeded": "limit_exceeded",
}


def code_of(error: Mapping[str, Any]) -> str:
    """Ours for an error of Stripe's; a code of tomorrow is a decline all the same.

    The bank's reason tells more than the kind of error, which is `card_declined` for most.
    """
    for name in ("decline_code", "code"):
        said = error.get(name)
        if isinstance(said, str) and said in CODES:
            return CODES[said]
    return DECLINED
