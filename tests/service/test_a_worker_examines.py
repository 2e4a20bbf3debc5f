"""One piece of work from its id to its stored end, with the library's real pipeline."""

from __future__ import annotations

import io
from datetime import date
from http import HTTPStatus
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from visualdoc_service.dependencies import Services
from visualdoc_service.documents.service import NewDocument
from visualdoc_service.jobs.examination import Examined, Examiner
from visualdoc_service.jobs.work import ExaminationWork, ExaminesDocuments, is_passing
from visualdoc_service.storage.blobs import BlobError


@pytest.fixture
def accepted(services: Services, scan_png: bytes) -> str:
    row = services.documents.accept(NewDocument(stream=io.BytesIO(scan_png), file_name="scan.png"))
    return str(row["id"])


def _work(services: Services, examiner: ExaminesDocuments | None = None) -> ExaminationWork:
    path = services.settings.storage.library_path
    real = Examiner(path, threads=1, language="nl")
    return ExaminationWork(services.documents, services.blobs, examiner or real)


def _carry_out(work: ExaminationWork, document_id: str) -> None:
    task = work.begin(document_id)
    assert task is not None
    work.carry_out(task)


def test_a_page_of_no_enrolled_type_gets_its_report(
    client: httpx.Client, services: Services, accepted: str
) -> None:
    _carry_out(_work(services), accepted)
    address = f"/v1/documents/{accepted}"
    shown = client.get(address).json()
    assert shown["state"] == "ready", shown["problem"]
    assert shown["found_types"] == [{"page": 0, "name": None, "title": None}]
    # what needs a reference could not be checked, and the list says so
    assert shown["not_possible_count"] > 0
    report = client.get(shown["links"]["report"]).json()
    assert report["schema"] == "visualdoc.report/1"
    assert report["document"]["sha256"] == shown["sha256"]
    assert report["provenance"]["settings"]["on"] == shown["received_at"][:10]
    assert client.get(shown["links"]["report_pdf"]).content.startswith(b"%PDF-")
    views = [one["view"] for one in client.get(f"{address}/pages").json()[0]["pictures"]]
    assert views == ["overlay", "page"]
    assert client.get(f"{address}/pages/0/overlay.png").content.startswith(b"\x89PNG")
    assert client.get(f"{address}/pages/0/aligned").status_code == HTTPStatus.NOT_FOUND


class _Fails:
    """An examiner with a fault in it."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def examine(
        self, _content: bytes, _file: str, *, declared_type: str | None, on: date
    ) -> Examined:
        raise self.error


def test_a_fault_of_the_program_is_a_failure_and_never_a_clean_page(
    services: Services, accepted: str
) -> None:
    _carry_out(_work(services, _Fails(ZeroDivisionError())), accepted)
    row = services.documents.get(accepted)
    assert row["state"] == "failed"
    assert row["problem"]["type"].endswith("internal_error")
    assert row["report_sha256"] is None


def test_a_full_disk_is_waited_for(services: Services, accepted: str) -> None:
    with pytest.raises(OSError, match="No space left"):
        _carry_out(_work(services, _Fails(OSError("No space left on device"))), accepted)
    assert services.documents.get(accepted)["state"] == "processing"
    _carry_out(_work(services), accepted)
    assert services.documents.get(accepted)["state"] == "ready"


def test_an_unknown_declared_type_is_told(services: Services, scan_png: bytes) -> None:
    row = services.documents.accept(
        NewDocument(stream=io.BytesIO(scan_png), file_name="a.png", declared_type="nothing")
    )
    _carry_out(_work(services), row["id"])
    problem: Any = services.documents.get(row["id"])["problem"]
    assert problem["type"].endswith("unknown_document_type")


def test_a_lost_upload_is_told(services: Services, accepted: str) -> None:
    services.blobs.path(services.documents.get(accepted)["sha256"]).unlink()
    _carry_out(_work(services), accepted)
    assert services.documents.get(accepted)["state"] == "failed"


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (OSError("No space left on device"), True),
        (OperationalError("", None, Exception("locked")), True),
        (BlobError("altered"), False),
        (ValueError(), False),
    ],
)
def test_only_faults_of_the_surroundings_pass(error: Exception, *, passing: bool) -> None:
    assert is_passing(error) is passing


def test_what_never_passes_is_given_up(services: Services, accepted: str) -> None:
    work = _work(services)
    task = work.begin(accepted)
    assert task is not None
    work.give_up(task)
    problem: Any = services.documents.get(accepted)["problem"]
    assert problem["type"].endswith("examination_interrupted")
