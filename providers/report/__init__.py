"""The usage report that the Teams admin centre exports: a zip or a CSV, read as calls."""

from providers.report.usage import UsageReport

__all__ = ["UsageReport"]
