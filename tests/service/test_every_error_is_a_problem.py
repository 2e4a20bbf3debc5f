"""Whatever the library or the service refuses reaches the caller as an RFC 9457 problem."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

import httpx
import pytest

import visualdoc.errors
import visualdoc_service.errors
from visualdoc.errors import UnreadableFileError, VisualdocError
from visualdoc_service.problems import STATUS, problem_of


def _children(kind: type[VisualdocError]) -> Iterator[type[VisualdocError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _children(child)


OURS = sorted(
    {
        child
        for child in _children(VisualdocError)
        if child.__module__ in {visualdoc.errors.__name__, visualdoc_service.errors.__name__}
    },
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", OURS)
def test_every_child_has_a_status_of_its_own(kind: type[VisualdocError]) -> None:
    assert kind in STATUS


@pytest.mark.parametrize("kind", OURS)
def test_problem_says_what_is_wrong_and_what_to_do(kind: type[VisualdocError]) -> None:
    problem = problem_of(kind("this very input."))
    assert problem["type"] == f"urn:visualdoc:problem:{kind.code}"
    assert problem["detail"] == "this very input."
    assert problem["hint"] == kind.hint
    assert problem["status"] == STATUS[kind]


def test_codes_are_told_apart() -> None:
    assert len({kind.code for kind in OURS}) == len(OURS)


def test_a_plugin_s_own_error_is_answered_as_its_ancestor() -> None:
    class FaxError(UnreadableFileError):
        code = "fax"

    assert problem_of(FaxError("x"))["status"] == STATUS[UnreadableFileError]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", HTTPStatus.NOT_FOUND),
        ("DELETE", "/v1/documents", HTTPStatus.METHOD_NOT_ALLOWED),
        ("POST", "/v1/documents", HTTPStatus.UNPROCESSABLE_ENTITY),
        ("GET", "/v1/documents/unknown", HTTPStatus.NOT_FOUND),
        ("GET", "/v1/documents/unknown/report", HTTPStatus.NOT_FOUND),
        ("GET", "/v1/documents/unknown/pages/0/image", HTTPStatus.NOT_FOUND),
        ("GET", "/v1/documents?limit=0", HTTPStatus.UNPROCESSABLE_ENTITY),
        ("GET", "/v1/documents?cursor=abc", HTTPStatus.NOT_FOUND),
        ("GET", "/v1/document-types/unknown", HTTPStatus.NOT_FOUND),
        ("GET", "/v1/enrolments/unknown", HTTPStatus.NOT_FOUND),
    ],
)
def test_refusals_are_problems(
    client: httpx.Client, method: str, path: str, status: HTTPStatus
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_what_was_sent_is_not_sent_back(client: httpx.Client) -> None:
    answer = client.get("/v1/documents", params={"limit": "Jane Doe"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Jane Doe" not in answer.text
