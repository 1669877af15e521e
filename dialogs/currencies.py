"""Which currency a typed sign, code or name means: `US$`, `美元`, `€`, `¥`, `EUR`, `dollars`."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.numbers import get_currency_name, get_currency_symbol, get_territory_currencies

_LOCALES = ("en_US", "zh_Hans_CN", "zh_Hant_TW", "zh_Hant_HK")
# Told apart by who says it and what the account is kept in.
SHARED_DOLLAR = ("$", "刀", "dollar", "dollars", "buck", "bucks")
SHARED_YEN = ("¥",)
SHARED_UNIT = ("元", "圓", "块", "塊")
# What people type and Babel does not list.
_ALSO = {
    "US": "USD", "US DOLLAR": "USD", "US DOLLARS": "USD", "U$": "USD", "USD$": "USD",
    "美金": "USD", "美圆": "USD", "RMB": "CNY", "CN¥": "CNY", "人民币元": "CNY", "YUAN": "CNY",
    "JP¥": "JPY", "YEN": "JPY", "日圆": "JPY", "日圓": "JPY", "日币": "JPY", "日幣": "JPY",
    "EURO": "EUR", "EUROS": "EUR", "POUND": "GBP", "POUNDS": "GBP", "HK$": "HKD",
    "NT$": "TWD", "港币": "HKD", "港幣": "HKD", "台币": "TWD", "台幣": "TWD", "新台币": "TWD",
    "FRANC": "CHF", "FRANCS": "CHF", "RUPEE": "INR", "RUPEES": "INR",
    "₿": "BTC", "BTC": "BTC", "BITCOIN": "BTC",
}  # fmt: skip


def currency_of(named: str, account: str, locale: str) -> str:
    """The code of the currency that was named; empty where the text names none.

    A sign that several currencies share is the account's where the account is one of them, and
    otherwise that of the reader's country.
    """
    low = named.casefold()
    if low in SHARED_DOLLAR:
        return account if "$" in get_currency_symbol(account, "en_US") else "USD"
    if low in SHARED_YEN:
        return account if account in ("CNY", "JPY") else _at_home(locale, "JPY", ("CNY",))
    if low in SHARED_UNIT:
        shared = ("CNY", "TWD", "HKD")
        return account if account in shared else _at_home(locale, "CNY", shared)
    return _names().get(named.upper(), "")


def _at_home(locale: str, otherwise: str, among: tuple[str, ...]) -> str:
    territory = Locale.parse(locale).territory
    local = get_territory_currencies(territory) if territory else []
    return next((code for code in local if code in among), otherwise)


@cache
def _names() -> dict[str, str]:
    """Every code, sign and name that Babel knows in the languages that are understood."""
    names: dict[str, str] = {}
    for locale in _LOCALES:
        for code in Locale.parse(locale).currencies:
            names.setdefault(code, code)
            for name in (
                get_currency_symbol(code, locale),
                get_currency_name(code, locale=locale),
                get_currency_name(code, 2, locale),
            ):
                names.setdefault(name.upper(), code)
    return names | _ALSO
