"""`export` is understood with a form, a month, both in either order, and in three languages."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from dialogs.understanding import understand
from dialogs.vocabulary import Command


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("export", {}),
        ("Export Excel", {"form": "xlsx"}),
        ("export as excel", {"form": "xlsx"}),
        ("export to csv", {"form": "zip"}),
        ("export csv last month", {"form": "zip", "month": "last"}),
        ("export last month csv", {"form": "zip", "month": "last"}),
        ("export this month", {"month": "this"}),
        ("export 2026-10", {"month": "2026-10"}),
        ("export October, csv", {"form": "zip", "month": "10"}),
        ("please export excel 2026-10", {"form": "xlsx", "month": "2026-10"}),
        ("导出", {}),
        ("导出csv", {"form": "zip"}),
        ("导出 上个月", {"month": "last"}),
        ("导出 excel 2026年10月", {"form": "xlsx", "month": "2026-10"}),
        ("匯出", {}),
        ("匯出成 Excel", {"form": "xlsx"}),
        ("匯出 十月 csv", {"form": "zip", "month": "10"}),
        ("匯出活頁簿", {"form": "xlsx"}),
    ],
)
def test_what_may_stand_behind_it(said: str, slots: Mapping[str, str]) -> None:
    """The whole line is matched, and says nothing that is not in it."""
    found = understand(said)
    assert found is not None
    assert (found.command, dict(found.slots)) == (Command.EXPORT, slots)


@pytest.mark.parametrize(
    "said", ["export pdf", "export everything to Bob", "export 500", "exporter"]
)
def test_another_sentence_is_none(said: str) -> None:
    """Nothing leaves because of a word in a sentence."""
    assert understand(said) is None
