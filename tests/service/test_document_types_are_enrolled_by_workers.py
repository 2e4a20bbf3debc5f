"""Genuine scans go in over HTTP; a worker makes a type of them or says why not."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import httpx
import pytest

from small_types import library_of, small_type, tree
from visualdoc.errors import EnrolmentError
from visualdoc_service.dependencies import Services
from visualdoc_service.jobs.enrolment import Enroller
from visualdoc_service.jobs.work import EnrolmentWork
from visualdoc_service.settings import Settings


def _send(
    client: httpx.Client, scans: list[bytes], *, name: str = "nld.permit.2014", path: str = ""
) -> httpx.Response:
    files: list[Any] = [("scans", (f"{n}.png", scan)) for n, scan in enumerate(scans)]
    return client.post(f"/v1/document-types{path}", data={"name": name}, files=files)


def _work_off(services: Services, enrolment_id: str) -> None:
    enroller = Enroller(services.settings.storage.library_path, services.blobs, threads=1)
    work = EnrolmentWork(services.document_types, enroller)
    task = work.begin(enrolment_id)
    assert task is not None
    work.carry_out(task)
    assert work.begin(enrolment_id) is None


def test_what_cannot_become_a_type_is_told_with_the_reason(
    client: httpx.Client, services: Services, scan_png: bytes
) -> None:
    sent = _send(client, [scan_png] * 3)
    assert sent.status_code == HTTPStatus.ACCEPTED
    assert sent.json()["state"] == "queued"
    _work_off(services, sent.json()["id"])
    shown = client.get(sent.headers["Location"]).json()
    assert shown["state"] == "failed"
    assert shown["problem"]["type"].endswith("enrolment_refused")
    assert "the same file" in shown["problem"]["detail"]
    assert client.get("/v1/document-types").json() == []


@pytest.mark.parametrize("name", ["", "Passport", "a/b", "../x", "x" * 65])
def test_names_are_restricted(client: httpx.Client, scan_png: bytes, name: str) -> None:
    answer = _send(client, [scan_png], name=name)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_only_scans_are_taken(client: httpx.Client, scan_png: bytes) -> None:
    answer = _send(client, [scan_png, b"a letter"])
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["type"].endswith("unreadable_file")


def test_the_number_of_scans_is_limited(
    client: httpx.Client, services: Services, scan_png: bytes
) -> None:
    most = services.settings.intake.max_enrolment_scans
    answer = _send(client, [scan_png[:100]] * (most + 1))
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_samples_go_to_an_enrolled_type_only(client: httpx.Client, scan_png: bytes) -> None:
    answer = _send(client, [scan_png], path="/unknown/samples")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert answer.json()["type"].endswith("unknown_document_type")


def test_an_enrolment_that_was_stored_before_its_worker_died_is_not_done_again(
    services: Services, settings: Settings
) -> None:
    path = settings.storage.library_path
    scans = [("a.png", "a" * 64), ("b.png", "b" * 64), ("c.png", "c" * 64)]
    grown = small_type(version=2, seed=2, provenance=("a" * 64, "b" * 64, "d" * 64))
    library_of(path, small_type(provenance=("a" * 64, "b" * 64)), grown)
    before = tree(path)
    enroller = Enroller(path, services.blobs, threads=1)
    result = enroller.enrol("paper", scans, description_sha256=None, extends=False)
    assert (result["version"], result["scans"]) == (1, ["a" * 64, "b" * 64])
    # the later version stays current
    assert tree(path) == before
    with pytest.raises(EnrolmentError, match="was enrolled from other scans meanwhile"):
        enroller.enrol("paper", scans[1:], description_sha256=None, extends=False)
    assert tree(path) == before
