"""What a setting may look like: each kind of value, checked and put into its plain form."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

from babel import Locale
from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from bot.addresses import is_web_address
from bot.settings.smtp_address import smtp_address
from ledger.calls import MAX_CAPABILITY
from ledger.mailboxes import mailbox_of
from ledger.roles import Role

_CAPABILITY = re.compile(rf"[A-Z0-9_]{{1,{MAX_CAPABILITY}}}")
_STRIPE_KEY = re.compile(r"[rs]k_(test|live)_[0-9A-Za-z_]+")
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+")


class AppType(StrEnum):
    SINGLE_TENANT = "SingleTenant"
    MANAGED_IDENTITY = "UserAssignedMSI"


def wrong(rule: str, setting: str = "") -> PydanticCustomError:
    """A broken rule, by its key in the table `settings` of `operator.toml`."""
    return PydanticCustomError("rule", "settings", {"rule": rule, "setting": setting})


def _listed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return tuple(value.lower().replace(",", " ").replace(";", " ").split())


def _capabilities(value: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(part.upper() for part in value)
    if not all(_CAPABILITY.fullmatch(part) for part in found):
        raise wrong("")
    return found


def _domains(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value or not all(_DOMAIN.fullmatch(one) for one in value):
        raise wrong("")
    return value


def _app_type(value: Any) -> Any:
    known = {kind.lower(): kind for kind in AppType}
    return known.get(str(value).strip().lower(), value)


def _role(value: Any) -> Any:
    return str(value).strip().lower()


def _currency(value: str) -> str:
    if value.strip().upper() not in Locale("en").currencies:
        raise wrong("")
    return value.strip().upper()


def _web(value: str) -> str:
    if not is_web_address(value):
        raise wrong("")
    return value.rstrip("/")


def _own(value: str) -> str:
    """None is none: there are no links then."""
    return _web(value) if value.strip() else ""


def _https(value: str) -> str:
    if not value.startswith("https:"):
        raise wrong("")  # msal speaks nothing else
    return value


def _database(value: SecretStr) -> SecretStr:
    address = value.get_secret_value()
    if address and not address.startswith(("sqlite", "postgresql")):
        raise wrong("")
    return value


def _stripe_key(value: SecretStr) -> SecretStr:
    key = value.get_secret_value().strip()
    if key and not _STRIPE_KEY.fullmatch(key):
        raise wrong("")
    return SecretStr(key)


def _smtp(value: SecretStr) -> SecretStr:
    url = value.get_secret_value().strip()
    if url and smtp_address(url) is None:
        raise wrong("")
    return SecretStr(url)


def _mailbox(value: str) -> str:
    found = mailbox_of(value)
    if value.strip() and (found is None or not found.local.isascii()):
        raise wrong("")  # a sender in other letters is taken by few servers
    return "" if found is None else str(found)


def _word(value: str) -> str:
    if any(sign.isspace() for sign in value.strip()):
        raise wrong("")
    return value.strip()


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
BotType = Annotated[AppType, BeforeValidator(_app_type)]
Capabilities = Annotated[Listed, AfterValidator(_capabilities)]
Currency = Annotated[str, AfterValidator(_currency)]
DatabaseAddress = Annotated[SecretStr, AfterValidator(_database)]
Domains = Annotated[Listed, AfterValidator(_domains)]
NamedRole = Annotated[Role, BeforeValidator(_role)]
Sender = Annotated[str, AfterValidator(_mailbox)]
SmtpUrl = Annotated[SecretStr, AfterValidator(_smtp)]
StripeKey = Annotated[SecretStr, AfterValidator(_stripe_key)]
WebAddress = Annotated[str, AfterValidator(_web)]
SecureAddress = Annotated[WebAddress, AfterValidator(_https)]
OwnAddress = Annotated[str, AfterValidator(_own)]
Word = Annotated[str, AfterValidator(_word)]
