"""The sandbox: a gateway, calls and a past that are made up, always the same, and move no money."""

from __future__ import annotations

from providers.sandbox.gateway import METHODS, SandboxGateway
from providers.sandbox.mail import SandboxMail
from providers.sandbox.opening import SandboxOpening
from providers.sandbox.usage import SandboxUsage

__all__ = ["METHODS", "SandboxGateway", "SandboxMail", "SandboxOpening", "SandboxUsage"]
