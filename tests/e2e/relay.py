"""A relay before the bot that makes the Playground's Teams speak another language.

The Playground writes `en-US` into its activities; the relay writes the person's own locale, and
passes them on one after the other, in the order in which they came.
"""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

WRITTEN = b'"locale":"en-US"'
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextmanager
def speaking(locale: str, endpoint: str) -> Iterator[str]:
    """The address to give to a Playground whose people have this locale."""

    class Relay(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            body = body.replace(WRITTEN, f'"locale":"{locale}"'.encode())
            self._answer(*_passed_on(endpoint, body))

        def do_HEAD(self) -> None:
            """The Playground looks whether somebody is there."""
            self._answer(200, b"")

        do_GET = do_HEAD  # noqa: N815 - the base's names

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Relay)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/messages"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def _passed_on(endpoint: str, body: bytes) -> tuple[int, bytes]:
    asked = urllib.request.Request(  # noqa: S310 - our own bot
        endpoint, body, {"Content-Type": "application/json"}, method="POST"
    )
    try:
        with _DIRECT.open(asked, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()
