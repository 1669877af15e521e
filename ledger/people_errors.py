"""What somebody gets wrong about people and their roles: a branch of the tree in `errors.py`."""

from __future__ import annotations

from ledger.errors import PurserError


class LastOwner(PurserError):
    """Without `name` nobody could give roles any more."""


class OwnerBySettings(PurserError):
    """`name` is made owner by the operator's settings, which no chat can change."""


class StillHasRole(PurserError):
    """`person` has a role or stands in for somebody, and is not forgotten before that ends."""


class EveryoneLooksOnly(PurserError):
    """Everybody at once can be made viewers, and nothing else."""


class GuestLooksOnly(PurserError):
    """`name` is a guest, who can be a viewer at most."""


class FromElsewhere(PurserError):
    """`name` belongs to another organisation, and speaks for that one."""


class OtherRole(PurserError):
    """`name` does not have the role that was to be taken away, but `role`."""


class TooManyMembers(PurserError):
    """More people with a role of their own than `limit` (rule 5)."""


class AlreadyOwned(PurserError):
    """The organisation has an owner, `owner`: a code makes only the first one."""


class ClaimRefused(PurserError):
    """The code is wrong, was used, has expired, or was guessed at too often: which is not said."""


class NobodyCalled(PurserError):
    """Purser has met nobody with the name `text`."""


class SeveralCalled(PurserError):
    """Purser has met more than one with the name `text`."""


class NobodyMeant(PurserError):
    """It was not said who is meant."""


class RoleUnsaid(PurserError):
    """It was not said which role is meant."""


class NotMet(PurserError):
    """Teams cannot be asked about `name`, who has not spoken to Purser since it can ask."""


class TeamsUnreachable(PurserError):
    """Teams gave no clear answer about who somebody is; nothing was changed."""


class NotInChat(PurserError):
    """Teams knows nobody under that id there (any more)."""


class NotAPerson(PurserError):
    """A bot, a team, or somebody who is not signed in."""


class TooManyMentions(PurserError):
    """More people at once than `limit` (rule 5)."""
