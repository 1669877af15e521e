"""A code is read as people write it, and has nothing in it that could be read as something else."""

from __future__ import annotations

import pytest

from ledger.claims import ALPHABET, GROUP, LENGTH, hash_of, spelled


@pytest.mark.parametrize(
    "written",
    [
        "K7QF-9MXR-T2WD",
        "k7qf-9mxr-t2wd",
        "K7QF9MXRT2WD",
        " k7qf 9mxr t2wd ",
        "K7QF\u20139MXR\u2013T2WD",
        "Ｋ７ＱＦ－９ＭＸＲ－Ｔ２ＷＤ",
        "k7qf_9mxr_t2wd.",
    ],
)
def test_case_width_and_dashes_do_not_count(written: str) -> None:
    """Whatever a keyboard or a chat makes of it."""
    assert hash_of(written) == hash_of("K7QF-9MXR-T2WD")


@pytest.mark.parametrize("other", ["K7QF-9MXR-T2WE", "K7QF-9MXR-T2W", "", "K7QF-9MXR-T2WDD"])
def test_another_code_is_another(other: str) -> None:
    """One sign more, less or different."""
    assert hash_of(other) != hash_of("K7QF-9MXR-T2WD")


def test_no_sign_looks_like_another() -> None:
    """Whoever reads it from a log types what was meant."""
    assert not set("0O1IL").intersection(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert len(ALPHABET) ** LENGTH > 2**59


def test_a_code_is_shown_in_groups() -> None:
    """So that nobody loses count."""
    code = spelled(ALPHABET[:LENGTH])
    assert [len(part) for part in code.split("-")] == [GROUP] * (LENGTH // GROUP)
