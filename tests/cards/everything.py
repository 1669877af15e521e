"""All cards of all galleries, for what holds of every one of them."""

from __future__ import annotations

from cards.card import Card
from cards.voice import Voice
from tests.cards.approval_gallery import approvals
from tests.cards.export_gallery import exports
from tests.cards.gallery import HEALTHY, Scene, gallery
from tests.cards.import_gallery import imports
from tests.cards.licence_gallery import licences
from tests.cards.recommend_gallery import recommendations
from tests.cards.set_up_gallery import set_up_wall
from tests.cards.usage_gallery import usages


def everything(voice: Voice, scene: Scene = HEALTHY) -> dict[str, Card]:
    """Every card by name."""
    return {
        **gallery(voice, scene),
        **approvals(voice, scene),
        **exports(voice, scene),
        **imports(voice, scene),
        **licences(voice, scene),
        **dict(recommendations(voice, scene)),
        **usages(voice, scene),
        **dict(set_up_wall(voice, scene)),
    }
