"""Claiming: a one-time code from the operator makes the first owner of an organisation.

Only what a code hashes to is kept. It holds for a quarter of an hour, once, and for five wrong
tries in all, whoever makes them and wherever.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from unicodedata import normalize

from ledger.account import Account
from ledger.people import Actor
from ledger.people_errors import AlreadyOwned, ClaimRefused
from ledger.ports import House
from ledger.roles import Member, Role
from ledger.trail import Act
from ledger.work import Work, working

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else
LENGTH = 12  # 59 bits: too many to try out, also for whoever has the hash and a quarter of an hour
GROUP = 4
GOOD_FOR = timedelta(minutes=15)
TRIES = 5
_MARK = b"purser claim "  # so that the hash is of no use anywhere else


class Claims(Protocol):
    """Where the hashes of codes are kept; trying one is a part of a `Change`."""

    async def keep(self, code_hash: str, made_at: datetime, expires_at: datetime) -> None:
        """Older ones stay good until they expire."""
        ...


@dataclass(frozen=True, slots=True)
class Claimed:
    """Who is owner now."""

    account: Account
    name: str
    at: datetime


def spelled(signs: Sequence[str]) -> str:
    """`K7QF-9MXR-T2WD`."""
    code = "".join(signs)
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def hash_of(code: str) -> str:
    """Of a code as somebody writes it: in any case and width, with dashes and spaces or without."""
    tidy = re.sub(r"[\W_]", "", normalize("NFKC", code)).upper()
    return hashlib.sha256(_MARK + tidy.encode()).hexdigest()


async def new_claim(claims: Claims, code: str, now: datetime) -> None:
    await claims.keep(hash_of(code), now, now + GOOD_FOR)


async def claim(house: House, actor: Actor, code: str) -> Claimed:
    """Make the speaker owner of the speaker's own organisation, where it has none yet.

    Why a code is not taken is not told: one that was never made sounds like one that is used up.
    """
    async with working(house, actor, None) as work:
        await _check_unowned(work)
        now = work.moment.now
        if await work.change.try_claim(hash_of(code), now):
            member = Member(actor.person_id, actor.name, Role.OWNER, now, actor.person_id)
            await work.change.keep_member(member)
            told = {"person": actor.name, "role": Role.OWNER.value}
            await work.note(Act.CLAIMED, actor.person_id, after=told)
            return Claimed(work.account, actor.name, now)
    raise ClaimRefused  # behind the change, which has counted the wrong try


async def _check_unowned(work: Work) -> None:
    """An owner whom the settings name counts once that person has spoken here.

    The settings name people of any organisation, and may name somebody who does not exist.
    """
    names = {one.person_id: one.name for one in await work.change.acquaintances()}
    for one in work.roles.members:
        if one.role is Role.OWNER:
            raise AlreadyOwned(owner=one.name)
    for person_id in sorted(work.roles.named_owners & names.keys()):
        raise AlreadyOwned(owner=names[person_id])
