"""Metrics: what `/metrics` counts; never an id, a name or an amount."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.metering import MeteringFigures

_TURN_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_ALERT_SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600)


class Metrics:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = self._histogram(
            "purser_turn_seconds",
            "Time from an activity's arrival to its answer.",
            _TURN_SECONDS,
            "kind",
        )
        self.refused = self._counter(
            "purser_requests_refused", "Requests answered with an error status.", "status"
        )
        self.bugs = self._counter("purser_bugs", "Turns that ended with a reference number.")
        self.redelivered = self._counter("purser_redelivered", "Messages that came a second time.")
        self.too_fast = self._counter(
            "purser_too_fast",
            "Messages and taps that were passed over, by whose limit it was.",
            "whose",
        )
        self.connector_outcomes = self._counter(
            "purser_connector_outcomes",
            "How our own requests to Teams ended.",
            "method",
            "outcome",
        )
        self.alerts = self._counter(
            "purser_alerts", "Alert deliveries by how they ended.", "outcome"
        )
        self.alert_seconds = self._histogram(
            "purser_alert_seconds",
            "Time from an alert's commit to its card in a chat.",
            _ALERT_SECONDS,
        )
        self.alerts_waiting = Gauge(
            "purser_alerts_waiting", "Alert deliveries not done yet.", registry=self.registry
        )
        self.polls_failed = self._counter(
            "purser_polls_failed",
            "What polls of accounts left undone, by the kind of failure.",
            "kind",
        )
        self.notices = self._counter(
            "purser_notices",
            "What a payment gateway posted, by the status of our answer.",
            "status",
        )
        self.metering = MeteringFigures(self.registry)
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

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, registry=self.registry)

    def _histogram(
        self, name: str, about: str, buckets: tuple[float, ...], *labels: str
    ) -> Histogram:
        return Histogram(name, about, labels, buckets=buckets, registry=self.registry)
