"""Metrics: what `/metrics` counts; never an id, a name or an amount."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_TURN_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_ALERT_SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600)


class Metrics:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Histogram(
            "purser_turn_seconds",
            "Time from an activity's arrival to its answer.",
            ["kind"],
            buckets=_TURN_SECONDS,
            registry=self.registry,
        )
        self.refused = Counter(
            "purser_requests_refused",
            "Requests answered with an error status.",
            ["status"],
            registry=self.registry,
        )
        self.bugs = Counter(
            "purser_bugs", "Turns that ended with a reference number.", registry=self.registry
        )
        self.redelivered = Counter(
            "purser_redelivered", "Messages that came a second time.", registry=self.registry
        )
        self.connector_outcomes = Counter(
            "purser_connector_outcomes",
            "How our own requests to Teams ended.",
            ["method", "outcome"],
            registry=self.registry,
        )
        self.alerts = Counter(
            "purser_alerts",
            "Alert deliveries by how they ended.",
            ["outcome"],
            registry=self.registry,
        )
        self.alert_seconds = Histogram(
            "purser_alert_seconds",
            "Time from an alert's commit to its card in a chat.",
            buckets=_ALERT_SECONDS,
            registry=self.registry,
        )
        self.alerts_waiting = Gauge(
            "purser_alerts_waiting", "Alert deliveries not done yet.", registry=self.registry
        )
        self.polls_failed = Counter(
            "purser_polls_failed",
            "What polls of accounts left undone, by the kind of failure.",
            ["kind"],
            registry=self.registry,
        )
        self.notices = Counter(
            "purser_notices",
            "What a payment gateway posted, by the status of our answer.",
            ["status"],
            registry=self.registry,
        )
        self._turns = {
            kind: self.turns.labels(kind) for kind in ("message", "tap", "installed", "other")
        }

    def turn(self, kind: str, seconds: float) -> None:
        self._turns[kind].observe(seconds)

    def connector(self, method: str, outcome: object) -> None:
        self.connector_outcomes.labels(method, type(outcome).__name__.lower()).inc()

    def poll_failed(self, failure: BaseException) -> None:
        self.polls_failed.labels(type(failure).__name__).inc()

    def page(self) -> bytes:
        """The text form that Prometheus reads."""
        return generate_latest(self.registry)
