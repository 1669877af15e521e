"""The real bot and the real Playground for each test, in one real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from deploy.desk import (
    CONFIG,
    ROOT,
    Sandbox,
    free_port,
    has_playground,
    start_playground,
    start_purser,
)
from deploy.people import seen_by
from tests.e2e.playground import Window
from tests.e2e.relay import speaking

PICTURES = ROOT / "e2e-shots"
BROWSER_HOME = ROOT / ".cache" / "browser"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    "--headless=new",
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--font-render-hinting=none",
]
DESK_WIDE = (1280, 900)
PHONE_WIDE = (390, 1100)  # high enough for the highest card
POLL_SECONDS = 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.e2e)


@dataclass(frozen=True, slots=True)
class Desk:
    """A running bot with a Playground before it, and the language of its people's Teams."""

    sandbox: Sandbox
    address: str
    locale: str
    joined: Callable[[str], Desk]

    def of(self, colleague: str) -> Desk:
        """The same bot, before which that colleague sits."""
        return self.joined(colleague)


OpenWindow = Callable[..., Window]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = _launch(playwright)
        yield opened
        opened.close()


@pytest.fixture
def start_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Starts a desk of one's own, where people's Teams speaks `locale`."""
    if not has_playground():
        pytest.fail("the Agents Playground is not installed: make desk", pytrace=False)
    with ExitStack() as running:

        def start(locale: str = "en-US") -> Desk:
            sandbox = Sandbox(tmp_path / "data", free_port(), POLL_SECONDS)
            running.callback(start_purser(sandbox, tmp_path).stop)
            endpoint = running.enter_context(speaking(locale, sandbox.messages))

            def joined(person: str = "") -> Desk:
                folder = tmp_path / (person or "first")
                config = seen_by(person, folder) if person else CONFIG
                playground, address = start_playground(
                    endpoint, folder, port=free_port(), config=config
                )
                running.callback(playground.stop)
                return Desk(sandbox, address, locale, joined)

            return joined()

        yield start


@pytest.fixture
def open_window(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenWindow]:
    """Opens windows on a desk; how each one looked at the end is kept, too."""
    last = PICTURES / "last"
    last.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:

        def open_one(desk: Desk, size: tuple[int, int] = DESK_WIDE) -> Window:
            width, height = size
            context = browser.new_context(
                viewport={"width": width, "height": height},
                device_scale_factor=2,
                locale=desk.locale,  # a chart's dates are written by the browser
            )
            opened.callback(context.close)
            window = Window(context.new_page(), desk.address, PICTURES)
            opened.callback(window.page.screenshot, path=last / f"{request.node.name}.png")
            window.open()
            return window

        yield open_one


@pytest.fixture
def window(start_desk: Callable[..., Desk], open_window: OpenWindow) -> Window:
    """An English desk in a wide window."""
    return open_window(start_desk())


def _launch(playwright: Playwright) -> Browser:
    named = os.environ.get("PURSER_TEST_BROWSER", "")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        pytest.exit("Chromium is missing; on Debian: apt-get install chromium", returncode=1)
    # Its crash reports and caches stay in the checkout, too.
    kept = {"XDG_CONFIG_HOME": str(BROWSER_HOME), "XDG_CACHE_HOME": str(BROWSER_HOME)}
    return playwright.chromium.launch(
        executable_path=found, args=SWITCHES, env={**os.environ, **kept}
    )
