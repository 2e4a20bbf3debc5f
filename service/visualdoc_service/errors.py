"""What the service itself refuses. No HTTP here: :mod:`visualdoc_service.problems` maps."""

from __future__ import annotations

from visualdoc.errors import VisualdocError


class NotFoundError(VisualdocError):
    """Nothing is stored under that address."""

    code = "not_found"
    title = "There is nothing at this address"
    hint = "Check the identifier."


class NotReadyError(VisualdocError):
    """The document has not been examined (yet)."""

    code = "not_ready"
    title = "The examination has no result yet"
    hint = "Ask for the document's state and come back when it is 'ready'."


class IdempotencyConflictError(VisualdocError):
    """The same idempotency key came with another request."""

    code = "idempotency_conflict"
    title = "The Idempotency-Key was used for another request"
    hint = "Use a new key for a new request."


class ConclusionError(VisualdocError):
    """The conclusion is not one of the organisation's."""

    code = "unknown_conclusion"
    title = "The conclusion is not on the list"
    hint = "GET /v1/conclusions gives the list."


class ExistsError(VisualdocError):
    """The name is taken."""

    code = "already_exists"
    title = "The name is already in use"
    hint = "Add scans to the existing document type through its 'samples'."


class UploadTooSlowError(VisualdocError):
    """The sender stopped sending."""

    code = "upload_too_slow"
    title = "The upload was broken off because it stood still"
    hint = "Send the file again over a better connection."


class InterruptedWorkError(VisualdocError):
    """The examination ended abnormally too often."""

    code = "examination_interrupted"
    title = "The examination could not be completed"
    hint = "Upload the scan again; when it happens again, report it with the document's identifier."


class InternalError(VisualdocError):
    """A fault of the program itself, recorded instead of passed over."""

    code = "internal_error"
    title = "The examination failed through a fault of the program"
    hint = "Report it with the document's identifier; nothing was concluded about the document."
