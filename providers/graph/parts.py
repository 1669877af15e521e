"""Graph's parts, put together over one client: what reads calls, and the directory."""

from __future__ import annotations

from dataclasses import dataclass

from providers.graph.access import Access
from providers.graph.calls import GraphCalls
from providers.graph.client import GraphClient
from providers.graph.licences import GraphLicences
from providers.graph.pace import Pace
from providers.graph.tokens import Tokens, log_in


@dataclass(frozen=True, slots=True)
class Graph:
    """Closed by its client."""

    client: GraphClient
    calls: GraphCalls
    licences: GraphLicences


def open_graph(access: Access) -> Graph:
    """Within a running loop; nothing is asked yet."""
    client = GraphClient(access, Tokens(log_in(access)))
    return Graph(
        client,
        GraphCalls(client, Pace(), whole_numbers=access.whole_numbers),
        GraphLicences(client),
    )
