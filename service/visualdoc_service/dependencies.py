"""Everything that a process needs, built once, and how endpoints get at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Self

from fastapi import Depends, Request

from visualdoc_service.db import Database, open_database
from visualdoc_service.db.migrate import migrate
from visualdoc_service.document_types.packages import PackageService
from visualdoc_service.document_types.service import DocumentTypeService
from visualdoc_service.documents.intake import IntakeCheck
from visualdoc_service.documents.pictures import PictureService
from visualdoc_service.documents.service import DocumentService
from visualdoc_service.jobs.dbos_queue import DbosQueue, prepare_queue
from visualdoc_service.judgements.service import JudgementService
from visualdoc_service.operations.service import OperationsService
from visualdoc_service.settings import Settings, StorageSettings
from visualdoc_service.storage.blobs import FileBlobStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The domains of one process, wired."""

    settings: Settings
    database: Database
    blobs: FileBlobStore
    queue: DbosQueue
    documents: DocumentService
    pictures: PictureService
    judgements: JudgementService
    document_types: DocumentTypeService
    packages: PackageService
    operations: OperationsService

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Connect to a prepared data directory; see :func:`prepare`."""
        database = open_database(settings.storage.url)
        blobs = FileBlobStore(settings.storage.data_dir / "blobs")
        queue = DbosQueue(database)
        intake = IntakeCheck(settings.intake)
        attempts = settings.work.max_attempts
        documents = DocumentService(database, blobs, queue, intake, max_attempts=attempts)
        return cls(
            settings=settings,
            database=database,
            blobs=blobs,
            queue=queue,
            documents=documents,
            pictures=PictureService(documents, blobs),
            judgements=JudgementService(database, documents, settings.judgements),
            document_types=DocumentTypeService(
                database, blobs, queue, intake, settings.storage.library_path, max_attempts=attempts
            ),
            packages=PackageService(settings.storage, intake),
            operations=OperationsService(database, documents, settings),
        )

    def close(self) -> None:
        """Let go of everything."""
        self.queue.close()
        self.database.engine.dispose()


def prepare(storage: StorageSettings) -> None:
    """Make the folders and bring the database to the present schema."""
    storage.uploads_path.mkdir(parents=True, exist_ok=True)
    database = open_database(storage.url)
    try:
        migrate(database, lock_path=storage.data_dir / "locks" / "migrate.lock")
        prepare_queue(database)
    finally:
        database.engine.dispose()


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


ServicesOf = Annotated[Services, Depends(_services)]
