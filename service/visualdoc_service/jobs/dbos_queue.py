"""The queue on DBOS Transact. Its tables live in the service's own database.

That makes it possible to store a document and queue its examination in one transaction. Arguments
are JSON (the library's default is pickle: whoever can write the database could run code).
"""

from __future__ import annotations

import logging

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions

from visualdoc_service.db import Database
from visualdoc_service.jobs.interface import JobKind

QUEUE_NAME = "visualdoc"
# Set by hand: were it derived from the code, a new release would strand what the old one queued.
APPLICATION_VERSION = "visualdoc-jobs-1"
PENDING = "PENDING"


class DbosQueue:
    """A :class:`~visualdoc_service.jobs.interface.JobQueue`."""

    def __init__(self, database: Database) -> None:
        self._client = DBOSClient(
            system_database_engine=database.engine, serializer=DBOSPortableJSONSerializer()
        )

    def submit(self, connection: sa.Connection, kind: JobKind, subject_id: str) -> None:
        """Queue work within the caller's transaction."""
        options: EnqueueOptions = {
            "workflow_name": kind.value,
            "queue_name": QUEUE_NAME,
            "workflow_id": subject_id,
            "app_version": APPLICATION_VERSION,
        }
        self._client.enqueue_in_transaction(connection, options, subject_id)

    def resume_work_of(self, executor_id: str) -> list[str]:
        """Queue again what a dead executor was at; returns the subjects."""
        stranded = self._client.list_workflows(
            status=PENDING, executor_id=executor_id, load_input=False, load_output=False
        )
        for workflow in stranded:
            self._client.resume_workflow(workflow.workflow_id, queue_name=QUEUE_NAME)
        return [workflow.workflow_id for workflow in stranded]

    def close(self) -> None:
        """Let go of the database."""
        self._client.destroy()


def prepare_queue(database: Database) -> None:
    """Create or migrate the queue's tables; before any client or worker starts."""
    logging.getLogger("dbos").setLevel(logging.WARNING)
    url = database.engine.url.render_as_string(hide_password=False)
    DBOS.migrate(url)


def worker_config(database: Database, executor_id: str) -> DBOSConfig:
    """Return the configuration of a worker process."""
    return {
        "name": "visualdoc",
        "system_database_engine": database.engine,
        "system_database_url": database.engine.url.render_as_string(hide_password=False),
        "application_version": APPLICATION_VERSION,
        "executor_id": executor_id,
        "serializer": DBOSPortableJSONSerializer(),
        "run_migrations": False,
        "enable_otlp": False,
        "log_level": "WARNING",
    }
