"""The book in SQL: SQLAlchemy Core over SQLite, with room for another database."""

from storage.sql.database import Database, open_database

__all__ = ["Database", "open_database"]
