"""Bring a database to the present schema, once, whoever comes first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from visualdoc_service.db.engine import Database
from visualdoc_service.storage.locks import exclusive

MIGRATIONS_DIR = Path(__file__).with_name("migrations")
# Any constant that no other program on the server uses: 'visualdoc' in ASCII, cut to 63 bits.
ADVISORY_LOCK = int.from_bytes(b"visualdo") >> 1


def migrate(database: Database, *, lock_path: Path) -> None:
    """Run all outstanding migrations.

    Parameters
    ----------
    database
        SQLite or PostgreSQL.
    lock_path
        File that processes of this machine queue on.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_DIR))
    with exclusive(lock_path), _alone(database), database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Keep migrators on other machines out; SQLite has none."""
    if database.is_sqlite:
        yield
        return
    with database.engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock(ADVISORY_LOCK)))
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(ADVISORY_LOCK)))
