"""The database: engine, tables, migrations."""

from visualdoc_service.db.engine import Database, open_database

__all__ = ["Database", "open_database"]
