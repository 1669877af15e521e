"""Settings of what is kept: the data folder, and another database."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from bot.settings.accepted import DatabaseAddress
from bot.settings.sources import FromEnvironment


class StoreSettings(FromEnvironment):
    data_dir: Path = Path("data")
    database_url: DatabaseAddress = SecretStr("")

    @property
    def database(self) -> str:
        """The address of the database: the one that was set, or SQLite in the data folder."""
        chosen = self.database_url.get_secret_value()
        return chosen or f"sqlite+aiosqlite:///{self.data_dir.absolute()}/purser.db"

    @property
    def embedded(self) -> bool:
        """One process keeps everything in the data folder; else nothing is kept there."""
        return self.database.startswith("sqlite")
