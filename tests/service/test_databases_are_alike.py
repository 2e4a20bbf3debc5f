"""Migrations make what the tables say on both databases, and the service runs on both."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from visualdoc_service.db import Database, open_database
from visualdoc_service.db.migrate import migrate
from visualdoc_service.db.tables import metadata

SYSTEM_ACCOUNT = "postgres"


def _differences(database: Database) -> list[Any]:
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: _is_ours(name, kind)}
        )
        return list(compare_metadata(context, metadata))


def _is_ours(name: str | None, kind: str) -> bool:
    return kind != "table" or name in metadata.tables


def test_sqlite_gets_the_tables(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    for _ in range(2):
        migrate(database, lock_path=tmp_path / "lock")
    assert _differences(database) == []
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.engine.dispose()


def _server_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@pytest.fixture
def postgresql() -> Iterator[str]:
    """A server of our own on a Unix socket; PostgreSQL refuses to run as root."""
    programs = _server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (Debian: apt install postgresql)")
    as_root = os.geteuid() == 0
    if as_root and not _has_account():
        pytest.skip("PostgreSQL does not run as root and there is no account for it")
    account: dict[str, Any] = {"user": SYSTEM_ACCOUNT} if as_root else {}
    # not under pytest's own folder, which no other account may enter
    with tempfile.TemporaryDirectory(prefix="visualdoc-pg-") as made:
        folder = Path(made)
        if as_root:
            shutil.chown(folder, SYSTEM_ACCOUNT)
        with _server(programs, folder, account):
            yield f"postgresql://visualdoc@/postgres?host={folder}"


@contextmanager
def _server(programs: Path, folder: Path, account: dict[str, Any]) -> Iterator[None]:
    data = folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder, **account}
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "visualdoc", "-A", "trust"], check=True, **quiet
    )
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    control: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], check=True, **quiet)
    try:
        yield
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, **quiet)


def _has_account() -> bool:
    try:
        pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        return False
    return True


def test_postgresql_gets_the_tables(postgresql: str, tmp_path: Path) -> None:
    database = open_database(postgresql)
    for _ in range(2):
        migrate(database, lock_path=tmp_path / "lock")
    assert _differences(database) == []
    database.engine.dispose()


@pytest.mark.slow
def test_the_whole_service_runs_on_postgresql(
    postgresql: str,
    run_service: Callable[..., Any],
    wait: Callable[..., Any],
    scan_png: bytes,
) -> None:
    with run_service(VISUALDOC_DATABASE_URL=postgresql) as service:
        address = service.upload(scan_png)
        wait(lambda: service.state_of(address) == "ready")
        listed = service.client.get("/v1/documents").json()["items"]
    assert [one["state"] for one in listed] == ["ready"]
