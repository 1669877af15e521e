"""What an SMTP server's answer, or its silence, means for the letter and for the operator."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass

import aiosmtplib

from ledger.letters import Posted, PostOutcome

_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")  # RFC 3463
_OF_THE_ADDRESS = ("5.1.", "5.2.")  # no such mailbox, or one that takes nothing
# Asked for by a server that wants a log-in, or refuses to pass mail on for us: every address
# would be refused alike.
_OF_THE_SENDER = ("5.7.",)
_LOG_IN_FIRST = (530, 534, 535, 538)
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Meaning:
    """What became of the letter; `step` is named where the operator has something to mend."""

    posted: Posted
    step: str = ""


def meaning_of(wrong: Exception) -> Meaning:
    """By what was refused, and by its code: the server's own words stay out of the log."""
    match wrong:
        case aiosmtplib.SMTPRecipientsRefused(recipients=[refused]):
            return _of_recipient(refused)
        case aiosmtplib.SMTPDataError():
            return _of_content(wrong)
        case aiosmtplib.SMTPNotSupported():  # letters in the address that the server cannot read
            return Meaning(Posted(PostOutcome.REFUSED, "needs_smtputf8"))
        case aiosmtplib.SMTPResponseException():
            return _of_ourselves(wrong)
        case _:
            return _of_connection(wrong)


def _of_recipient(refused: aiosmtplib.SMTPResponseException) -> Meaning:
    of_sender = refused.code in _LOG_IN_FIRST or _enhanced(refused).startswith(_OF_THE_SENDER)
    if refused.code < _PERMANENT:
        return _later(_code(refused))
    if of_sender:
        return _later(_code(refused), "recipient")
    return Meaning(Posted(PostOutcome.REFUSED, _code(refused)))


def _of_content(refused: aiosmtplib.SMTPDataError) -> Meaning:
    """Some servers look for the mailbox only once they have the letter."""
    if refused.code >= _PERMANENT and _enhanced(refused).startswith(_OF_THE_ADDRESS):
        return Meaning(Posted(PostOutcome.REFUSED, _code(refused)))
    return _later(_code(refused), "content" if refused.code >= _PERMANENT else "")


def _of_ourselves(refused: aiosmtplib.SMTPResponseException) -> Meaning:
    """The greeting, the log-in, the sender: whatever the letter, the answer is the same."""
    step = "connection"
    if isinstance(refused, aiosmtplib.SMTPAuthenticationError):
        step = "login"
    elif isinstance(refused, aiosmtplib.SMTPSenderRefused):
        step = "sender"
    return _later(_code(refused), step if refused.code >= _PERMANENT else "")


def _of_connection(wrong: Exception) -> Meaning:
    if isinstance(wrong, ssl.SSLCertVerificationError) or _is_certificate(wrong.__cause__):
        return _later("certificate", "certificate")
    if isinstance(wrong, TimeoutError):
        return _later("timed_out")
    if isinstance(wrong, OSError):
        return _later("connection_lost")
    return _later("not_offered", "offer")  # no STARTTLS, or no log-in that we know


def _is_certificate(cause: BaseException | None) -> bool:
    return isinstance(cause, ssl.SSLCertVerificationError)


def _later(reason: str, step: str = "") -> Meaning:
    return Meaning(Posted(PostOutcome.LATER, reason), step)


def _code(refused: aiosmtplib.SMTPResponseException) -> str:
    return f"{refused.code} {_enhanced(refused)}".strip()


def _enhanced(refused: aiosmtplib.SMTPResponseException) -> str:
    found = _ENHANCED.match(refused.message)
    return found[0] if found else ""
