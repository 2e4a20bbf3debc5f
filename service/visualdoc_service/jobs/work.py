"""One piece of work from its id to its stored end. Nothing here knows of DBOS."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterator
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sqlalchemy.exc import OperationalError

from visualdoc.errors import VisualdocError
from visualdoc_service.document_types.service import DocumentTypeService, EnrolmentTask
from visualdoc_service.documents.pictures import OVERLAY, View
from visualdoc_service.documents.repository import StoredPicture
from visualdoc_service.documents.service import DocumentService, ExaminedDocument, Task
from visualdoc_service.errors import InternalError, InterruptedWorkError
from visualdoc_service.jobs.enrolment import Enroller
from visualdoc_service.jobs.examination import Examined, PagePictures
from visualdoc_service.storage.blobs import BlobError, BlobStore
from visualdoc_service.storage.pyramid import encode_pyramid

_LOG = logging.getLogger(__name__)


class ExaminesDocuments(Protocol):
    """What examines bytes."""

    def examine(
        self, content: bytes, file_name: str, *, declared_type: str | None, on: date
    ) -> Examined:
        """Run the pipeline; raises ``VisualdocError``."""
        ...


def is_passing(error: BaseException) -> bool:
    """Tell whether the same work may succeed later: disk full, database away."""
    return isinstance(error, (OSError, OperationalError)) and not isinstance(error, BlobError)


class ExaminationWork:
    """Examines one document at a time and stores the result once."""

    def __init__(
        self, documents: DocumentService, blobs: BlobStore, examiner: ExaminesDocuments
    ) -> None:
        self._documents = documents
        self._blobs = blobs
        self._examiner = examiner
        # a recovered document must not be examined beside one from the queue
        self._alone = threading.Lock()

    def begin(self, document_id: str) -> Task | None:
        """Start an attempt; None when there is nothing left to do."""
        return self._documents.begin(document_id)

    def carry_out(self, task: Task) -> None:
        """Examine and store, or store why it could not be done; passing faults are raised."""
        try:
            with self._alone:
                content = self._blobs.read(task.sha256)
                examined = self._examiner.examine(
                    content,
                    task.file_name,
                    declared_type=task.declared_type,
                    on=task.received_at.date(),
                )
                stored = tuple(self._stored(examined))
            result = ExaminedDocument(report=examined.report, pdf=examined.pdf, pictures=stored)
            if not self._documents.finish(task, result):
                _LOG.warning("document %s was finished by another attempt", task.document_id)
        except VisualdocError as error:
            self._documents.fail(task.document_id, task.attempt, error)
        except Exception as error:
            if is_passing(error):
                raise
            _LOG.exception("fault while examining document %s", task.document_id)
            fault = InternalError(f"{type(error).__name__} while examining.")
            self._documents.fail(task.document_id, task.attempt, fault)

    def give_up(self, task: Task) -> None:
        """Record that a passing fault did not pass."""
        self._documents.fail(task.document_id, task.attempt, _did_not_pass())

    def _stored(self, examined: Examined) -> Iterator[StoredPicture]:
        for page in examined.pages:
            yield self._pyramid(page.index, View.PAGE, page.page, page.page_dpi)
            if page.aligned is not None and page.grid_dpi is not None:
                yield self._pyramid(page.index, View.ALIGNED, page.aligned, page.grid_dpi)
            if page.reference is not None and page.grid_dpi is not None:
                yield self._pyramid(page.index, View.REFERENCE, page.reference, page.grid_dpi)
            yield self._overlay(page)

    def _pyramid(
        self, index: int, view: View, pixels: NDArray[np.uint8], dpi: float
    ) -> StoredPicture:
        blob = self._blobs.put(encode_pyramid(pixels, dpi=dpi))
        return StoredPicture(
            page=index,
            kind=view.value,
            sha256=blob.sha256,
            width_px=pixels.shape[1],
            height_px=pixels.shape[0],
            dpi=dpi,
        )

    def _overlay(self, page: PagePictures) -> StoredPicture:
        with Image.open(io.BytesIO(page.overlay)) as picture:
            width, height = picture.size
        return StoredPicture(
            page=page.index,
            kind=OVERLAY,
            sha256=self._blobs.put(page.overlay).sha256,
            width_px=width,
            height_px=height,
            dpi=page.page_dpi * width / page.page.shape[1],
        )


class EnrolmentWork:
    """Builds or extends one document type at a time."""

    def __init__(self, document_types: DocumentTypeService, enroller: Enroller) -> None:
        self._document_types = document_types
        self._enroller = enroller

    def begin(self, enrolment_id: str) -> EnrolmentTask | None:
        """Start an attempt; None when there is nothing left to do."""
        return self._document_types.begin(enrolment_id)

    def carry_out(self, task: EnrolmentTask) -> None:
        """Enrol, or store why nothing was enrolled; passing faults are raised."""
        try:
            result = self._enroller.enrol(
                task.type_name,
                task.scans,
                description_sha256=task.description_sha256,
                extends=task.extends,
            )
            self._document_types.finish(task, result)
        except VisualdocError as error:
            self._document_types.fail(task, error)
        except Exception as error:
            if is_passing(error):
                raise
            _LOG.exception("fault in enrolment %s", task.enrolment_id)
            fault = InternalError(f"{type(error).__name__} while enrolling.")
            self._document_types.fail(task, fault)

    def give_up(self, task: EnrolmentTask) -> None:
        """Record that a passing fault did not pass."""
        self._document_types.fail(task, _did_not_pass())


def _did_not_pass() -> InterruptedWorkError:
    msg = "storage or database could not be used for a long time."
    return InterruptedWorkError(msg)
