"""Readiness, figures, and the watch over worker processes."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from visualdoc_service.db import Database
from visualdoc_service.db.tables import State
from visualdoc_service.documents.service import DocumentService
from visualdoc_service.operations import repository
from visualdoc_service.operations.schemas import Readiness
from visualdoc_service.settings import Settings

OK = "ok"


class OperationsService:
    """What an operator asks, and what keeps workers honest."""

    def __init__(self, database: Database, documents: DocumentService, settings: Settings) -> None:
        self._database = database
        self._documents = documents
        self._settings = settings

    def readiness(self) -> Readiness:
        """Look at everything that an upload needs."""
        checks = {
            "database": self._database_state(),
            "storage": self._storage_state(),
            "workers": self._workers_state(),
            "page": self._page_state(),
        }
        needed = (checks["database"], checks["storage"], checks["workers"])
        return Readiness(ready=all(state == OK for state in needed), checks=checks)

    def _database_state(self) -> str:
        try:
            with self._database.reading() as connection:
                repository.ping(connection)
        except SQLAlchemyError as error:
            return f"does not answer ({type(error).__name__})"
        return OK

    def _storage_state(self) -> str:
        uploads = self._settings.storage.uploads_path
        return OK if os.access(uploads, os.W_OK | os.X_OK) else "data directory is not writable"

    def _workers_state(self) -> str:
        try:
            alive = self.workers_alive()
        except SQLAlchemyError:
            return "unknown"
        return OK if alive else "no worker process shows signs of life"

    def _page_state(self) -> str:
        from visualdoc_service.page import STATIC_DIR  # noqa: PLC0415  (imports the web framework)

        return OK if (STATIC_DIR / "index.html").is_file() else "not built; see service/web"

    def workers_alive(self) -> int:
        """Count worker processes with a recent sign of life."""
        with self._database.reading() as connection:
            return repository.alive_since(connection, self._dead_line())

    def metrics(self) -> str:
        """Return the figures in Prometheus' text form."""
        counts = self._documents.counts()
        lines = [
            "# HELP visualdoc_documents Documents by state.",
            "# TYPE visualdoc_documents gauge",
            *(
                f'visualdoc_documents{{state="{state.value}"}} {counts.get(state.value, 0)}'
                for state in State
            ),
            "# HELP visualdoc_workers_alive Worker processes with a recent sign of life.",
            "# TYPE visualdoc_workers_alive gauge",
            f"visualdoc_workers_alive {self.workers_alive()}",
        ]
        return "\n".join(lines) + "\n"

    def sign_of_life(self, executor_id: str) -> None:
        """Record that a worker process lives."""
        with self._database.transaction() as connection:
            repository.seen(connection, executor_id, at=datetime.now(UTC))

    def take_over_dead(self, resume_work_of: Callable[[str], list[str]]) -> list[str]:
        """Queue again what dead workers were at; returns the subjects.

        A worker that only slept and wakes up later finds its attempt overtaken and stores nothing.
        """
        dead_line = self._dead_line()
        with self._database.reading() as connection:
            silent = repository.silent_since(connection, dead_line)
        resumed: list[str] = []
        for executor_id in silent:
            with self._database.transaction() as connection:
                mine = repository.take_over(connection, executor_id, silent_since=dead_line)
            if mine:
                resumed += resume_work_of(executor_id)
        return resumed

    def _dead_line(self) -> datetime:
        return datetime.now(UTC) - timedelta(seconds=self._settings.work.dead_after_s)
