"""What payment methods, their settings and their refusals are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cards.layout import NAME_LENGTH, clip
from cards.markup import Plain, unmarked
from cards.masking import masked
from cards.voice import Voice
from ledger.account import AutoRecharge, Method, MethodKind
from ledger.declines import is_terminal
from ledger.errors import PurserError
from ledger.forecast import MAX_DAYS, Pace
from ledger.methods import Validity, validity

_TWO = 2  # digits of a month and of a year on a card
_TEXT_LENGTH = 30  # of a wrong amount that is said back
_READ_WHOLE = ("name", "owner")  # whom to turn to, or which column to look at
# Of a report: what its file is called and its columns are. They stand in the chat already, and
# the days in a file's name would be taken for a card's number.
_OF_REPORTS = ("file", "names")


def method_name(method: Method, voice: Voice) -> str:
    """`Visa ·· 4242`, in plain words: escape it before it stands in a card."""
    return unmarked(_name(method, voice))


def _name(method: Method, voice: Voice) -> str:
    match method.kind:
        case MethodKind.CARD:
            return voice("cards.method.card", brand=clip(method.brand), last4=method.last4)
        case MethodKind.INVOICE if method.reference:
            return voice("cards.method.invoice", reference=clip(method.reference))
        case MethodKind.INVOICE:
            return voice("cards.method.invoice_bare")
        case MethodKind.RECORDED:
            return voice("cards.method.recorded")


def method_choice(method: Method, voice: Voice, today: date) -> str:
    """The name with what helps to choose: until when a card is good, or that it is not."""
    good = validity(method, today) is not Validity.EXPIRED
    if good and method.kind is MethodKind.CARD and method.expires:
        values = {"brand": clip(method.brand), "last4": method.last4, "expires": method.expires}
        return unmarked(voice("cards.method.card_until", **values))
    return method_now(method, voice, today)


def method_now(method: Method, voice: Voice, today: date) -> str:
    """The name, with a warning where the card has expired."""
    if validity(method, today) is Validity.EXPIRED:
        values = {"brand": clip(method.brand), "last4": method.last4}
        return unmarked(voice("cards.method.card_expired", **values))
    return method_name(method, voice)


def will_fail(method: Method | None, today: date, voice: Voice) -> str:
    """A warning where the card has expired, empty where it has not."""
    expired = method is not None and validity(method, today) is Validity.EXPIRED
    return voice("cards.method.will_fail") if expired else ""


def last_month(method: Method, voice: Voice) -> str:
    """`October 2026` of `10/26`, which reads as a day of October elsewhere."""
    month, _, year = method.expires.partition("/")
    whole = len(month) == len(year) == _TWO and (month + year).isdecimal()
    return voice.month(f"20{year}-{month}") if whole else method.expires


def labelled_method(label: Mapping[str, str] | None) -> Method | None:
    """The method as an alert keeps it: only the fields that a card may show."""
    if not label or "kind" not in label:
        return None
    return Method(
        id="",
        kind=MethodKind(label["kind"]),
        brand=label.get("brand", ""),
        last4=label.get("last4", ""),
        expires=label.get("expires", ""),
        reference=label.get("reference", ""),
    )


def reason(code: str, voice: Voice) -> Plain:
    """Why a charge was refused, or why auto-recharge stands still; never more than may be told.

    Of a card that was reported nothing is said but that the bank declined it.
    """
    key = f"paying.reason.{code}"
    return Plain(voice(key if voice.fits(key, {}) else "paying.reason.refused"))


def remedy(code: str, voice: Voice) -> Plain:
    key = f"paying.remedy.{code}"
    if not voice.fits(key, {}):
        key = "paying.remedy.another" if is_terminal(code) else "paying.remedy.refused"
    return Plain(voice(key))


def recharge_words(recharge: AutoRecharge, method: Method | None, voice: Voice) -> str:
    """`on, $400.00 by Visa ·· 4242`."""
    if not recharge.on:
        return voice("cards.recharge.off")
    if recharge.paused:
        return voice("cards.recharge.paused", reason=reason(recharge.paused, voice))
    if method is None:
        return voice("cards.recharge.on", amount=recharge.amount)
    return voice("cards.recharge.on_by", amount=recharge.amount, method=method_name(method, voice))


def span(pace: Pace, voice: Voice) -> Plain:
    """`about 4 days (3 to 6)`."""
    if pace.days < 1:
        return Plain(voice("cards.pace.today"))
    if pace.days >= MAX_DAYS:
        return Plain(voice("cards.pace.year"))
    if pace.soonest == pace.latest:
        return Plain(voice("cards.pace.plain", n=pace.days))
    return Plain(voice("cards.pace.range", n=pace.days, soonest=pace.soonest, latest=pace.latest))


def has_end(pace: Pace) -> bool:
    """Whether the pace names a day: neither today nor beyond a year."""
    return 1 <= pace.days < MAX_DAYS


def error_text(error: PurserError, voice: Voice) -> str:
    """What is wrong and what is accepted; with fewer words where the error knows less."""
    values = {name: _clipped(name, value, voice) for name, value in error.data.items()}
    for key in (f"errors.{error.key}", f"errors.{error.key}_bare"):
        if voice.fits(key, values):
            return voice(key, **values)
    return voice("errors.purser_error")


def _clipped(name: str, value: object, voice: Voice) -> object:
    if isinstance(value, PurserError):  # why something else could not be done
        return Plain(error_text(value, voice))
    if name in _OF_REPORTS:
        return clip(str(value))
    length = NAME_LENGTH if name in _READ_WHOLE else _TEXT_LENGTH
    return clip(masked(value), length) if isinstance(value, str) else value
