"""The schema's history, run by Alembic from `storage.sql.upgrade`."""
