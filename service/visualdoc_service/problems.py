"""Errors as RFC 9457 problems: the one table from errors to HTTP, and the last-resort handler."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from visualdoc import errors as library
from visualdoc_service import errors as service

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:visualdoc:problem:"
_LOG = logging.getLogger(__name__)

STATUS: Mapping[type[library.VisualdocError], HTTPStatus] = {
    library.VisualdocError: HTTPStatus.INTERNAL_SERVER_ERROR,
    library.UnreadableFileError: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.EmptyFileError: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.EncryptedFileError: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.LimitExceededError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    library.LibraryError: HTTPStatus.SERVICE_UNAVAILABLE,
    library.UnknownDocumentTypeError: HTTPStatus.NOT_FOUND,
    library.PackageError: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.DivergedTypeError: HTTPStatus.CONFLICT,
    library.KeyFileError: HTTPStatus.SERVICE_UNAVAILABLE,
    library.EnrolmentError: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.DescriptionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    library.ModelError: HTTPStatus.SERVICE_UNAVAILABLE,
    library.DataSetError: HTTPStatus.UNPROCESSABLE_ENTITY,
    service.NotFoundError: HTTPStatus.NOT_FOUND,
    service.NotReadyError: HTTPStatus.CONFLICT,
    service.IdempotencyConflictError: HTTPStatus.UNPROCESSABLE_ENTITY,
    service.ConclusionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    service.ExistsError: HTTPStatus.CONFLICT,
    service.UploadTooSlowError: HTTPStatus.REQUEST_TIMEOUT,
    service.InterruptedWorkError: HTTPStatus.INTERNAL_SERVER_ERROR,
    service.InternalError: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def status_of(error: library.VisualdocError) -> HTTPStatus:
    """Status of an error; of its nearest listed ancestor when a plug-in brought its own class."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem_of(error: library.VisualdocError) -> dict[str, Any]:
    """Return the problem object of an error, as sent and as stored with a failed document."""
    return {
        "type": f"{TYPE_PREFIX}{error.code}",
        "title": error.title,
        "status": int(status_of(error)),
        "detail": error.detail,
        "hint": error.hint,
    }


def response_of(error: library.VisualdocError) -> Response:
    """Return the HTTP answer to an error."""
    problem = problem_of(error)
    return JSONResponse(problem, status_code=problem["status"], media_type=MEDIA_TYPE)


def plain_problem(
    status: int, detail: str | None = None, *, errors: list[dict[str, Any]] | None = None
) -> Response:
    """Return a problem that has no error class of its own (unknown route, wrong method)."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or HTTPStatus(status).description,
        **({} if errors is None else {"errors": errors}),
    }
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE)


async def _on_visualdoc_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, library.VisualdocError):
        raise TypeError from error
    if status_of(error) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _LOG.error("%s %s: %s", request.method, request.url.path, error)
    return response_of(error)


async def _on_http_exception(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise TypeError from error
    answer = plain_problem(error.status_code, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


async def _on_invalid_request(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise TypeError from error
    # what was sent is not sent back: it may hold personal data
    where = [{"at": [str(part) for part in e["loc"]], "problem": e["msg"]} for e in error.errors()]
    return plain_problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "The request does not have the right form.", errors=where
    )


async def _on_fault(request: Request, error: Exception) -> Response:
    _LOG.error("fault in %s %s", request.method, request.url.path, exc_info=error)
    return plain_problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "A fault of the program; it has been logged."
    )


def install(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    app.add_exception_handler(library.VisualdocError, _on_visualdoc_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(Exception, _on_fault)
