"""The sandbox's mail: letters that go nowhere are kept for a look, and each is logged."""

from __future__ import annotations

from collections import deque

import structlog

from ledger.letters import Letter, Posted, PostOutcome

KEPT = 100  # rule 5
_NOWHERE = ".invalid"  # RFC 2606: no real domain ends so

log = structlog.get_logger()


class SandboxMail:
    """Implements `ledger.letters.Mail`; an address that ends in `.invalid` is refused for good."""

    delivers = False

    def __init__(self) -> None:
        self.letters: deque[Letter] = deque(maxlen=KEPT)

    async def send(self, letter: Letter) -> Posted:
        if letter.to.domain.endswith(_NOWHERE):
            return Posted(PostOutcome.REFUSED, "550 5.1.2")
        self.letters.append(letter)
        log.info("mail_in_sandbox", letter=letter.id, subject=letter.subject)
        return Posted(PostOutcome.SENT)
