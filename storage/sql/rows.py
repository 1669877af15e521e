"""Accounts, drafts, payments and calls as rows, and rows as what they were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from ledger.account import Account, Allowances, AutoRecharge, Standing
from ledger.drafts import Draft, DraftKind, DraftState
from ledger.money import Money
from ledger.payments import Payment, PaymentState, Purpose

Values = dict[str, Any]
Row = RowMapping | Mapping[str, Any]


def account_of(row: Row) -> Account:
    currency = row["currency"]
    return Account(
        id=row["id"],
        currency=currency,
        time_zone=row["time_zone"],
        balance=Money(row["balance_micros"], currency),
        trigger=Money(row["trigger_micros"], currency),
        recharge=AutoRecharge(
            on=row["recharge_on"],
            amount=Money(row["recharge_micros"], currency),
            method_id=row["recharge_method_id"],
            paused=row["recharge_paused"],
            declines=row["recharge_declines"],
            retry_at=row["recharge_retry_at"],
            per_day=row["recharges_per_day"],
            per_month=_money(row["recharge_per_month_micros"], currency),
        ),
        standing=Standing(row["standing"]),
        seq=row["seq"],
        head=row["head"],
        version=row["version"],
        usage_cursor=row["usage_cursor"],
        sandbox=row["sandbox"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        usage_read_at=row["usage_read_at"],
        customer_agreement=row["customer_agreement"],
        allowances=Allowances(
            operator=_money(row["alone_operator_micros"], currency),
            approver=_money(row["alone_approver_micros"], currency),
            owner=_money(row["alone_owner_micros"], currency),
        ),
        wake_at=row["wake_at"],
        usage_trouble=row["usage_trouble"],
        calls_since=row["calls_since"],
        event_number=row["event_number"],
        event_head=row["event_head"],
    )


def account_row(account: Account) -> Values:
    return {
        "id": account.id,
        "currency": account.currency,
        "time_zone": account.time_zone,
        "balance_micros": micros_of(account.balance, account.currency),
        "trigger_micros": micros_of(account.trigger, account.currency),
        "recharge_on": account.recharge.on,
        "recharge_micros": micros_of(account.recharge.amount, account.currency),
        "recharge_method_id": account.recharge.method_id,
        "recharge_paused": account.recharge.paused,
        "recharge_declines": account.recharge.declines,
        "recharge_retry_at": account.recharge.retry_at,
        "recharges_per_day": account.recharge.per_day,
        "recharge_per_month_micros": _micros(account.recharge.per_month, account.currency),
        "standing": account.standing.value,
        "seq": account.seq,
        "head": account.head,
        "version": account.version,
        "usage_cursor": account.usage_cursor,
        "sandbox": account.sandbox,
        "created_at": account.created_at,
        "due_at": account.due_at,
        "usage_read_at": account.usage_read_at,
        "customer_agreement": account.customer_agreement,
        "alone_operator_micros": _micros(account.allowances.operator, account.currency),
        "alone_approver_micros": _micros(account.allowances.approver, account.currency),
        "alone_owner_micros": _micros(account.allowances.owner, account.currency),
        "wake_at": account.wake_at,
        "usage_trouble": account.usage_trouble,
        "calls_since": account.calls_since,
        "event_number": account.event_number,
        "event_head": account.event_head,
    }


def draft_of(row: Row) -> Draft:
    def money(name: str) -> Money | None:
        return _money(row[name], row["currency"])

    return Draft(
        id=row["id"],
        key=row["key"],
        account_id=row["account_id"],
        chat_id=row["chat_id"],
        person_id=row["person_id"],
        person_name=row["person_name"],
        kind=DraftKind(row["kind"]),
        state=DraftState(row["state"]),
        created_at=row["created_at"],
        amount=money("amount_micros"),
        method_id=row["method_id"],
        purchase_order=row["purchase_order"],
        trigger=money("trigger_micros"),
        recharge_on=row["recharge_on"],
        recharge_amount=money("recharge_micros"),
        cancelled_at=row["cancelled_at"],
        card_id=row["card_id"],
        purchased_at=row["purchased_at"],
        seq=row["seq"],
        reason=row["reason"],
        found=money("found_micros"),
        per_day=row["recharges_per_day"],
        per_month=money("recharge_per_month_micros"),
        paused=row["recharge_paused"],
        role=row["role"],
        number=row["number"],
        asked_at=row["asked_at"],
        until=row["until"],
        reminded_at=row["reminded_at"],
        decided_by=row["decided_by"],
        decided_name=row["decided_name"],
        decided_for=row["decided_for"],
        decided_at=row["decided_at"],
        decided_why=row["decided_why"],
        people=row["people"],
    )


def draft_row(draft: Draft, currency: str) -> Values:
    def micros(amount: Money | None) -> int | None:
        return _micros(amount, currency)

    return {
        "id": draft.id,
        "key": draft.key,
        "account_id": draft.account_id,
        "chat_id": draft.chat_id,
        "person_id": draft.person_id,
        "person_name": draft.person_name,
        "kind": draft.kind.value,
        "state": draft.state.value,
        "created_at": draft.created_at,
        "method_id": draft.method_id,
        "purchase_order": draft.purchase_order,
        "currency": currency,
        "amount_micros": micros(draft.amount),
        "trigger_micros": micros(draft.trigger),
        "recharge_on": draft.recharge_on,
        "recharge_micros": micros(draft.recharge_amount),
        "cancelled_at": draft.cancelled_at,
        "card_id": draft.card_id,
        "purchased_at": draft.purchased_at,
        "seq": draft.seq,
        "reason": draft.reason,
        "found_micros": micros(draft.found),
        "recharges_per_day": draft.per_day,
        "recharge_per_month_micros": micros(draft.per_month),
        "recharge_paused": draft.paused,
        "role": draft.role,
        "number": draft.number,
        "asked_at": draft.asked_at,
        "until": draft.until,
        "reminded_at": draft.reminded_at,
        "decided_by": draft.decided_by,
        "decided_name": draft.decided_name,
        "decided_for": draft.decided_for,
        "decided_at": draft.decided_at,
        "decided_why": draft.decided_why,
        "people": draft.people,
    }


def payment_of(row: Row) -> Payment:
    return Payment(
        key=row["key"],
        account_id=row["account_id"],
        purpose=Purpose(row["purpose"]),
        amount=Money(row["amount_micros"], row["currency"]),
        method_id=row["method_id"],
        purchase_order=row["purchase_order"],
        person_id=row["person_id"],
        state=PaymentState(row["state"]),
        code=row["code"],
        created_at=row["created_at"],
        settled_at=row["settled_at"],
        reference=row["reference"],
        refunds=row["refunds"],
        purchased_at=row["purchased_at"],
        seq=row["seq"],
        approved_by=row["approved_by"],
    )


def payment_row(payment: Payment) -> Values:
    return {
        "account_id": payment.account_id,
        "key": payment.key,
        "purpose": payment.purpose.value,
        "currency": payment.amount.currency,
        "amount_micros": payment.amount.micros,
        "method_id": payment.method_id,
        "purchase_order": payment.purchase_order,
        "person_id": payment.person_id,
        "state": payment.state.value,
        "code": payment.code,
        "created_at": payment.created_at,
        "settled_at": payment.settled_at,
        "reference": payment.reference,
        "refunds": payment.refunds,
        "purchased_at": payment.purchased_at,
        "seq": payment.seq,
        "approved_by": payment.approved_by,
    }


def micros_of(amount: Money, currency: str) -> int:
    """The number for a column whose currency stands elsewhere in the row (rule 4)."""
    return (amount + Money.zero(currency)).micros


def _micros(amount: Money | None, currency: str) -> int | None:
    return None if amount is None else micros_of(amount, currency)


def _money(found: int | None, currency: str) -> Money | None:
    return None if found is None else Money(found, currency)
