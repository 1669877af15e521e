"""Card numbers: told apart by their length and check digit, so that none is read, kept or echoed.

A card is entered on the gateway's own page. Whoever types its number here is warned, and what was
typed goes no further: into no dialog, no log and no answer.
"""

from __future__ import annotations

import re

from dialogs.typed import folded

_FEWEST, _MOST = 13, 19  # digits of a payment card
_BETWEEN = r"[ .,_/·\-\u2010-\u2015\u2212]"  # phones put dashes of their own
_RUN = re.compile(
    rf"(?<![0-9A-Za-z])\d+(?:{_BETWEEN}{{1,3}}\d+)*(?![0-9A-Za-z])"
)  # ids have letters
# No card is grouped like a day; purchases in a row, with their days, would mostly be taken for one.
_PART = r"(?:0?[1-9]|[12]\d|3[01])"  # a day or a month
_DAY = re.compile(
    rf"(?<![0-9A-Za-z./-])(?:20\d\d([-/.]){_PART}\1{_PART}|{_PART}([-/.]){_PART}\220\d\d)(?![-/.]?\d)"
)


def holds_card_number(text: str) -> bool:
    """Whether some of its figures, taken together, may be the number of a card."""
    figures = _DAY.sub("day", folded(text))
    return any(_in_run(run[0]) for run in _RUN.finditer(figures))


def _in_run(run: str) -> bool:
    """Some groups that follow each other: `po 4711 4242 4242 4242 4242` hides one."""
    groups = [group for group in re.split(r"\D+", run) if group]
    for first in range(len(groups)):
        digits = ""
        for group in groups[first:]:
            digits += group
            if len(digits) > _MOST:
                break
            if len(digits) >= _FEWEST and _checks(digits):
                return True
    return False


def _checks(digits: str) -> bool:
    """Luhn's check; no card begins with zero."""
    figures = [int(digit) for digit in reversed(digits)]
    doubled = (sum(divmod(2 * figure, 10)) for figure in figures[1::2])
    return figures[-1] != 0 and (sum(figures[::2]) + sum(doubled)) % 10 == 0
