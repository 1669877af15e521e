"""The web routes: the one that Teams posts to, and those that the operator looks at."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import aiohttp
import orjson
import structlog
from aiohttp import web

from bot.activities import BadActivity
from bot.adapter import HttpAnswer, Logic, PurserAdapter
from bot.addresses import is_loopback
from bot.files.export_site import PATH, ExportSite
from bot.identity import Forbidden, Unauthenticated, Undecided
from bot.metrics import Metrics
from ledger.errors import GatewayUnreachable, NoticeRefused

log = structlog.get_logger()

MAX_BODY_BYTES = 256 * 1024
MAX_HEADER_BYTES = 32 * 1024  # a token of 16 KB is refused by us, with a 401, not by the server
READY_SECONDS = 3.0
BODY_SECONDS = 10.0
# How long the rest of a refused body is thrown away, so that the sender hears our answer.
LINGER_SECONDS = 1.0
_SIGNATURE = "Stripe-Signature"
DRAIN_SECONDS = 9.0  # within the ten that a stop may take
_STATUS: dict[type[Exception], int] = {
    Unauthenticated: 401,
    Forbidden: 403,
    BadActivity: 400,
    Undecided: 503,
}

Check = Callable[[], Awaitable[None]]
Follow = Callable[[bytes, str], Awaitable[None]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refusal(Exception):
    """The request is not read any further."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class Site:
    """The routes' handlers."""

    def __init__(
        self,
        adapter: PurserAdapter,
        logic: Logic,
        metrics: Metrics,
        checks: Mapping[str, Check],
        *,
        loopback_only: bool,
    ) -> None:
        self._adapter = adapter
        self._logic = logic
        self._metrics = metrics
        self._checks = checks
        self._loopback_only = loopback_only

    async def messages(self, request: web.Request) -> web.Response:
        answer = await self._answered(request)
        if answer.status >= 400:  # noqa: PLR2004
            self._metrics.refused.labels(str(answer.status)).inc()
        if not answer.body:
            return web.Response(status=answer.status)
        return web.Response(status=answer.status, body=answer.body, content_type="application/json")

    def posted(self, follow: Follow) -> Callable[[web.Request], Awaitable[web.Response]]:
        """The handler of what a payment gateway posts; who it is tells its signature alone."""

        async def notice(request: web.Request) -> web.Response:
            status = await self._followed(request, follow)
            self._metrics.notices.labels(str(status)).inc()
            return web.Response(status=status)

        return notice

    def guarded(self, handler: Handler) -> Handler:
        """In local mode for this machine alone; and nobody sends us much."""

        async def behind(request: web.Request) -> web.StreamResponse:
            try:
                self._check_source(request)
            except Refusal as refusal:
                return web.Response(status=refusal.status)
            return await handler(request)

        return behind

    async def healthz(self, _request: web.Request) -> web.Response:
        """The process answers; nothing else is asked."""
        return web.json_response({"status": "ok"})

    async def readyz(self, _request: web.Request) -> web.Response:
        """Whether every part can do its work, each asked at the same time."""
        names = tuple(self._checks)
        states = await asyncio.gather(*(_state(name, self._checks[name]) for name in names))
        ready = all(state == "ok" for state in states)
        return web.json_response(
            {
                "status": "ok" if ready else "failed",
                "checks": dict(zip(names, states, strict=True)),
            },
            status=200 if ready else 503,
        )

    async def metrics(self, _request: web.Request) -> web.Response:
        return web.Response(
            body=self._metrics.page(),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )

    async def drain(self, _app: web.Application) -> None:
        late = await self._adapter.drain(DRAIN_SECONDS)
        if late:
            log.warning("turns_cut_off", turns=late)

    async def _answered(self, request: web.Request) -> HttpAnswer:
        """The turn's answer, or the status of what was wrong: never a stack trace."""
        try:
            self._check_head(request)
            return await self._adapter.process(
                request.headers.get("Authorization"), partial(_body, request), self._logic
            )
        except Refusal as refusal:
            return _refused(refusal.status, "request")
        except (Unauthenticated, Forbidden, BadActivity, Undecided) as wrong:
            return _refused(_STATUS[type(wrong)], str(wrong))

    async def _followed(self, request: web.Request, follow: Follow) -> int:
        """200 once it was followed; the gateway posts again what got anything else."""
        try:
            self._check_source(request)
            await follow(await _body(request), request.headers.get(_SIGNATURE, ""))
        except Refusal as refusal:
            log.info("notice_refused", status=refusal.status, why="request")
            return refusal.status
        except NoticeRefused as refused:
            log.info("notice_refused", status=400, **refused.data)
            return 400
        except GatewayUnreachable:
            return 503
        except Exception:
            log.exception("notice_not_followed")  # it comes again, and the poll asks as well
            return 500
        return 200

    def _check_source(self, request: web.Request) -> None:
        if (request.content_length or 0) > MAX_BODY_BYTES:
            raise Refusal(413)
        if self._loopback_only and not _asked_for_here(request):
            raise Refusal(403)

    def _check_head(self, request: web.Request) -> None:
        if request.content_type != "application/json":
            raise Refusal(415)
        if request.charset not in (None, "utf-8", "UTF-8", "utf8"):
            raise Refusal(415)
        if "Content-Encoding" in request.headers:
            raise Refusal(415)
        self._check_source(request)


def build_site(
    adapter: PurserAdapter,
    logic: Logic,
    metrics: Metrics,
    checks: Mapping[str, Check],
    *,
    loopback_only: bool,
    follow: Follow | None = None,
    exports: ExportSite | None = None,
) -> web.Application:
    """The application; `checks` are what `/readyz` asks, each raising where its part fails.

    Without `follow` no gateway has anything to tell, and there is no address to tell it to.
    """
    site = Site(adapter, logic, metrics, checks, loopback_only=loopback_only)
    # One more than the limit: it is ours that answers, in `_body`.
    app = web.Application(client_max_size=MAX_BODY_BYTES + 1)
    app.router.add_post("/api/messages", site.messages)
    if follow is not None:
        app.router.add_post("/webhooks/stripe", site.posted(follow))
    if exports is not None:
        app.router.add_get(PATH, site.guarded(exports.page))
        app.router.add_post(PATH, site.guarded(exports.fetch))
    app.router.add_get("/healthz", site.healthz)
    app.router.add_get("/readyz", site.readyz)
    app.router.add_get("/metrics", site.metrics)
    app.on_shutdown.append(site.drain)
    return app


def open_runner(app: web.Application, grace_seconds: float = 10.0) -> web.AppRunner:
    """What serves the application; without an access log, which would cost more than a turn."""
    return web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=grace_seconds,
        max_field_size=MAX_HEADER_BYTES,
        auto_decompress=False,  # a small body could grow to any size
        lingering_time=LINGER_SECONDS,
    )


async def _body(request: web.Request) -> bytes:
    """The body, read no further than the limit, also where no length was said."""
    try:
        if request.content.is_eof():  # all of it came with the head, as a message does
            return await _bounded(request)
        async with asyncio.timeout(BODY_SECONDS):
            return await _bounded(request)
    except TimeoutError as late:
        raise Refusal(408) from late
    except (web.PayloadAccessError, web.RequestPayloadError, aiohttp.ClientError) as broken:
        raise Refusal(400) from broken


async def _bounded(request: web.Request) -> bytes:
    if request.content_length is not None:
        return await request.content.read()
    read = bytearray()
    async for chunk in request.content.iter_any():
        read += chunk
        if len(read) > MAX_BODY_BYTES:
            raise Refusal(413)
    return bytes(read)


async def _state(name: str, check: Check) -> str:
    try:
        async with asyncio.timeout(READY_SECONDS):
            await check()
    except Exception as failure:  # noqa: BLE001  whatever is wrong with a part, it is not ready
        log.warning("not_ready", part=name, why=type(failure).__name__)
        return "failed"
    return "ok"


def _asked_for_here(request: web.Request) -> bool:
    """In local mode a web page could point a name of its own at this machine and talk to us."""
    host = request.headers.get("Host", "")
    name = host.rpartition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
    return is_loopback(name)


def _refused(status: int, why: str) -> HttpAnswer:
    log.info("request_refused", status=status, why=why)
    body: dict[str, Any] = {"error": {"code": str(status)}}
    return HttpAnswer(status, orjson.dumps(body))
