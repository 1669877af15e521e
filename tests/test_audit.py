"""The audit of dependencies says what it could ask, and is green only where that is the truth."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.audit import verdict

FINE: dict[str, Any] = {"name": "a", "version": "1", "vulns": []}
WEAK: dict[str, Any] = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1"}]}
UNKNOWN: dict[str, Any] = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("dependencies", "code", "said"),
    [
        ([FINE, FINE], 0, "2 packages asked about, 0 vulnerabilities"),
        ([FINE, WEAK], 1, "b 2: PYSEC-1, not explained"),
        ([FINE, UNKNOWN], 1, "c: not found"),
        ([UNKNOWN, UNKNOWN], 0, "of 2 packages none is known"),
        ([UNKNOWN, WEAK], 1, "1 not explained, 1 unknown"),
    ],
)
def test_the_verdict(dependencies: list[dict[str, Any]], code: int, said: str) -> None:
    """Red for what is known against a package, and for one that was left out of many."""
    told = verdict(dependencies)
    assert told[0] == code
    assert said in "\n".join(told[1])


def test_an_explained_one_is_told_and_green(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its reason, so that whoever reads it can judge."""
    monkeypatch.setattr("deploy.audit.EXPLAINED", {"PYSEC-1": "we never call that"})
    code, lines = verdict([FINE, WEAK])
    assert code == 0
    assert "b 2: PYSEC-1, we never call that" in lines
