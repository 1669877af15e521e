"""The cards of roles, of claiming and of the audit trail, in every state they can be in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from cards.card import Card
from cards.roles import MOST_CHOICES, Wanted, claim_card, claimed_card, granted_card, roles_card
from cards.voice import Voice
from ledger.account import Account
from ledger.claims import Claimed
from ledger.granting import Granted
from ledger.roles import EVERYONE, LADDER, Delegation, Role
from ledger.standing import Holder, Standings


def roles_wall(
    voice: Voice, name: str, account: Account, now: datetime
) -> Iterator[tuple[str, Card]]:
    """`name` is somebody's, as long or as rude as the scene has it."""
    yield from _standings(voice, name, account, now)
    yield from _granted(voice, name, now)
    yield "claimed", claimed_card(Claimed(account, name, now), voice)
    yield "claim_ask", claim_card(voice)


def _standings(
    voice: Voice, name: str, account: Account, now: datetime
) -> Iterator[tuple[str, Card]]:
    since = now - timedelta(days=40)
    holders = [
        Holder("0a-1", name, Role.OWNER),
        *(Holder(f"0a-{role}", name, role, since, name) for role in LADDER[:3]),
        Holder(EVERYONE, "", Role.VIEWER, since),
    ]
    lent = Delegation("0a-approver", "0a-2", now + timedelta(days=9), since, name, "7")
    some = Standings(
        account=account,
        holders=tuple(holders),
        delegations=(lent,),
        unmet_owners=2,
        unguarded=False,
        people={"0a-2": "7", "0a-3": name, "0a-4": name, "0a-1": name},
        named_owners=frozenset({"0a-1"}),
        as_of=now,
    )
    none = replace(some, holders=(), delegations=(), unmet_owners=0, people={})
    many = tuple(Holder(f"h{n}", f"7 {n}", Role.VIEWER, since, name) for n in range(60))
    met = {f"00000000-0000-4000-8000-{n:012}": f"7 {n}" for n in range(MOST_CHOICES + 20)}
    yield "roles", roles_card(some, voice, Wanted())
    yield "roles_looking", roles_card(some, voice)
    yield "roles_none", roles_card(none, voice, Wanted())
    yield "roles_unguarded", roles_card(replace(none, unguarded=True), voice, Wanted())
    yield "roles_many", roles_card(replace(some, holders=many, people=met), voice, Wanted())
    problem = voice("errors.everyone_looks_only")
    yield "roles_problem", roles_card(some, voice, Wanted(EVERYONE, "owner", problem))


def _granted(voice: Voice, name: str, now: datetime) -> Iterator[tuple[str, Card]]:
    one = Granted("0a-3", name, None, Role.APPROVER, name, now)
    lent = Delegation("0a-3", "0a-2", now, now, name, "7")
    everyone = replace(one, person_id=EVERYONE, name="", after=Role.VIEWER)
    states = {
        "new": (one,),
        "more": (replace(one, before=Role.OPERATOR, after=Role.OWNER),),
        "less": (replace(one, before=Role.OWNER, after=Role.VIEWER),),
        "operator": (replace(one, before=Role.VIEWER, after=Role.OPERATOR),),
        "gone": (replace(one, before=Role.APPROVER, after=None, ended=(lent, lent)),),
        "same": (replace(one, before=Role.APPROVER),),
        "none": (replace(one, after=None),),
        "everyone": (everyone,),
        "several": (one, replace(one, before=Role.APPROVER), everyone),
    }
    for state, done in states.items():
        yield f"granted_{state}", granted_card(done, voice)
