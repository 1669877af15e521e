"""What countries are called, in all that is understood, and what a report of calls calls them."""

from __future__ import annotations

from functools import cache

from babel import Locale

from dialogs.vocabulary import said, vocabulary

_LOCALES = ("en_US", "zh_Hans_CN", "zh_Hant_TW", "zh_Hant_HK")
_CODE = 2  # letters of a country's; regions of the world have numbers


def territory(named: str) -> str:
    """Its name in English; empty where the text names none."""
    words = vocabulary().territories
    code = words.get(said(named)) or _codes().get(said(named), "")
    reported = (word for word, of in words.items() if of == code)
    return next(reported, Locale.parse(_LOCALES[0]).territories[code]) if code else ""


@cache
def _codes() -> dict[str, str]:
    return {
        said(name): code
        for locale in _LOCALES
        for code, name in Locale.parse(locale).territories.items()
        if len(code) == _CODE
    }
