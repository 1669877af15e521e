"""A window on the Agents Playground, driven as a person does: by what can be read in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

PERSONAL = "Personal Chat"
CHANNEL = "Northwind Airways - Telephony"
BOT = "Purser"
# A person's patience; what is waited for is always a text, never a time.
PATIENCE_MS = 20_000


@dataclass(slots=True)
class Window:
    """One browser window, and the folder where its pictures go."""

    page: Page
    address: str
    pictures: Path

    def open(self) -> None:
        """With the panel of logs away: it stands there at first, and may cover what is written.

        In a narrow window it goes by itself, sooner or later; a button that shows and hides it
        would then bring it back.
        """
        self.page.goto(self.address)
        hide = self.page.get_by_title("Hide log panel")
        self.page.add_locator_handler(hide, lambda button: button.click())
        self._box().click()
        expect(hide).to_be_hidden()

    def narrow(self, width: int) -> None:
        """Cards as wide as on a phone; the Playground's own page does not become narrower."""
        self.page.add_style_tag(
            content=f".ac-adaptiveCard {{ width: {width}px !important; min-width: 0 !important; }}"
        )

    def enter(self, chat: str) -> None:
        self.page.get_by_role("treeitem", name=chat, exact=True).click()

    def say(self, text: str) -> None:
        """In a chat with Purser alone."""
        self._box().click()
        self._box().press_sequentially(text)
        self.page.keyboard.press("Enter")

    def mention(self, text: str, *people: str) -> None:
        """In a channel, where Purser hears only what mentions it; people stand behind the text."""
        self._box().click()
        self._name(BOT)
        self._box().press_sequentially(f" {text}")
        for person in people:
            self._box().press_sequentially(" ")
            self._name(person)
        self.page.get_by_role("button", name="Post", exact=True).click()

    def _name(self, whom: str) -> None:
        self._box().press_sequentially(f"@{whom}")
        self.page.get_by_role("menuitem", name=whom).first.click()

    def card(self, *texts: str | re.Pattern[str], patience_ms: int = PATIENCE_MS) -> Locator:
        """The newest card with all these texts, once it can be seen."""
        found = self.page.locator(".ac-adaptiveCard")
        for text in texts:
            found = found.filter(has_text=text)
        card = found.last
        expect(card).to_be_visible(timeout=patience_ms)
        return card

    def titled(self, title: str, *, patience_ms: int = PATIENCE_MS) -> Locator:
        """The newest card with this title, once it can be seen."""
        card = self.all_titled(title).last
        expect(card).to_be_visible(timeout=patience_ms)
        return card

    def all_titled(self, title: str) -> Locator:
        heading = self.page.get_by_role("heading", name=title, exact=True)
        return self.cards().filter(has=heading)

    def cards(self) -> Locator:
        return self.page.locator(".ac-adaptiveCard")

    def tap(self, card: Locator, button: str) -> None:
        card.get_by_role("button", name=button, exact=True).click()

    def fill(self, card: Locator, label: str, text: str) -> None:
        card.get_by_label(label).fill(text)

    def choose(self, card: Locator, label: str, option: str) -> None:
        """From a list that opens, or from one that stands there open."""
        listed = card.get_by_role("radio", name=option)
        if listed.count():
            listed.check(force=True)
            return
        card.get_by_role("combobox", name=label).click()
        self.page.get_by_role("option", name=option).click()

    def shoot(self, name: str, card: Locator | None = None) -> None:
        """A picture of the window, or of one card."""
        path = self.pictures / f"{name}.png"
        if card is None:
            self.page.screenshot(path=path, animations="disabled")
        else:
            card.scroll_into_view_if_needed()
            card.screenshot(path=path, animations="disabled")

    def _box(self) -> Locator:
        """Where one writes; in a channel the first one begins a new post."""
        return self.page.locator("div[role=textbox]").first
