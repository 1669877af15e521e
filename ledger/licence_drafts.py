"""A draft about licences: whose, given or taken, and what has come of each person so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ledger.drafts import Draft
from ledger.licences import Came

MOST_AT_ONCE = 5  # rule 5: as many as Teams is asked about, and as are named on one card
GIVES, TAKES = "assign", "remove"

States = Mapping[str, Came]  # by the directory's id of a person


def gives(draft: Draft) -> bool:
    """Whether it gives licences; else it takes them."""
    return draft.role == GIVES


def about(draft: Draft, states: States, *, gives: bool) -> Draft:
    return with_states(replace(draft, role=GIVES if gives else TAKES), states)


def states_of(draft: Draft) -> dict[str, Came]:
    pairs = (one.rpartition(":") for one in draft.people.split())
    return {person: Came(came) for person, _, came in pairs}


def without(draft: Draft, person_id: str) -> Draft:
    """In whatever letters the id is written; the same draft where that person is not in it."""
    same = person_id.casefold()
    states = {one: came for one, came in states_of(draft).items() if one.casefold() != same}
    return with_states(draft, states)


def with_states(draft: Draft, states: States) -> Draft:
    told = (f"{person}:{came.value}" for person, came in states.items())
    return replace(draft, people=" ".join(told))
