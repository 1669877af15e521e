"""Words and values: what people type, what programs send, and what neither ever should."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import strategies as st

from dialogs.vocabulary import vocabulary

# Stands for many signs, or for levels of brackets, so that a finding can be read: see `written`.
_GROWN = re.compile(r'@huge:(?P<times>\d+):(?P<sign>.)@|"@(?P<deep>deep):(?P<levels>\d+)@"')
HUGE = st.builds(
    "@huge:{}:{}@".format, st.integers(1, 120_000), st.sampled_from("x0 一*[<@\u202e\U0001f4a3")
)
DEEP = st.integers(1, 100_000).map("@deep:{}@".format)
# Half characters too, as JSON can write them.
ODD_TEXT = st.text(st.characters(), max_size=60) | st.text("\\`*_[]()<>{}&;@#|~'\"", max_size=40)
ODDITIES = st.sampled_from(
    (
        "\x00", "\ud800", "\u202e41\u202c", "\ufeff", "\u200b", "{{DATE(2026-01-01T00:00:00Z)}}",
        "<at>Purser</at>", "[x](javascript:alert(1))", "![x](https://evil.example/x.png)",
        "=1+1", "\t=cmd|'/C calc'!A0", "'; DROP TABLE accounts; --", "${jndi:ldap://x}", "%s%n",
        "../../etc/passwd", "4242 4242 4242 4242", "NaN", "-0", "1e309", "９９９", "٣", "\u0663",
    )
)  # fmt: skip
TEXT = ODDITIES | ODD_TEXT | st.lists(ODDITIES | ODD_TEXT, max_size=4).map("".join)
LEAVES: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXT
    | st.just([])
    | st.just({})
    | HUGE
)
JSON = (
    st.recursive(
        LEAVES,
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(TEXT | ODD_TEXT, inner, max_size=4)
        ),
        max_leaves=10,
    )
    | DEEP
)
_PHRASES = tuple(sorted(phrase.text for phrase in vocabulary().phrases.values()))
_MARKS = tuple(sorted(vocabulary().marks))
AMOUNTS = st.sampled_from(
    ("5", "50", "1000.50", "1,000", "1.000,5", "５０", "五十", "0", "-5", "$5", "EUR 5", "1e3",
     "99999999999999999999", "5.001", "00005", "5" * 400, "①", "٥", "½", "五百万亿")
)  # fmt: skip
WORDS = (
    st.sampled_from(_PHRASES)
    | st.sampled_from(_MARKS)
    | AMOUNTS
    | st.integers(-5, 200).map(str)
    | st.dates().map(str)
    | st.sampled_from(("1", "2", "#3", "9/9/99", "last month", "2026-10", "31", "because x", "—"))
    | TEXT
)
SAID = (
    st.sampled_from(_PHRASES)
    | st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
    | st.sampled_from(("add funds 5", "yes", "trigger 90", "reconcile 99", "auto-recharge on"))
    | TEXT
    | HUGE
)


def written(odd: Any) -> str:
    """The JSON of it, as large and as deep as it says."""
    return _GROWN.sub(_grown, json.dumps(odd, ensure_ascii=False))


def _grown(found: re.Match[str]) -> str:
    if found["deep"]:
        return _brackets(int(found["levels"]))
    return found["sign"] * int(found["times"])


def _brackets(levels: int) -> str:
    return "[" * levels + "]" * levels
