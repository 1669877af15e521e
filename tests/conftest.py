"""What every test may rely on."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How fast this machine is at the moment is no finding about the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
