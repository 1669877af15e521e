"""The sandbox: people, payments, calls and a past, made up and always the same; no money moves."""

from __future__ import annotations

from providers.sandbox.gateway import METHODS, SandboxGateway
from providers.sandbox.licences import SandboxLicences
from providers.sandbox.mail import SandboxMail
from providers.sandbox.opening import SandboxOpening
from providers.sandbox.usage import SandboxUsage

__all__ = [
    "METHODS",
    "SandboxGateway",
    "SandboxLicences",
    "SandboxMail",
    "SandboxOpening",
    "SandboxUsage",
]
