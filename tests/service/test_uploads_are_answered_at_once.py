"""What is no scan is refused at the door; what is accepted is stored and queued by then."""

from __future__ import annotations

import asyncio
import io
from http import HTTPStatus
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from dbos import DBOSClient, DBOSPortableJSONSerializer
from starlette.types import Message, Receive, Scope, Send

from visualdoc.errors import VisualdocError
from visualdoc_service.db.tables import documents
from visualdoc_service.dependencies import Services
from visualdoc_service.documents.service import NewDocument, safe_file_name
from visualdoc_service.jobs.interface import JobKind
from visualdoc_service.middleware import BodyGuard
from visualdoc_service.settings import IntakeSettings, Settings


def _upload(client: httpx.Client, content: bytes, **more: Any) -> httpx.Response:
    name = more.pop("name", "scan.png")
    return client.post("/v1/documents", files={"file": (name, content)}, **more)


def test_accepted_is_stored_and_queued(
    client: httpx.Client, services: Services, scan_png: bytes
) -> None:
    answer = _upload(client, scan_png, data={"case_reference": "Z-12", "external_id": "e1"})
    assert answer.status_code == HTTPStatus.ACCEPTED
    address = answer.headers["Location"]
    shown = client.get(address).json()
    assert shown["state"] == "queued"
    assert (shown["case_reference"], shown["external_id"]) == ("Z-12", "e1")
    assert shown["media_type"] == "image/png"
    assert services.blobs.read(shown["sha256"]) == scan_png
    assert client.get(f"{address}/file").content == scan_png
    assert _queued(services) == [shown["id"]]


def _queued(services: Services) -> list[str]:
    client = DBOSClient(
        system_database_engine=services.database.engine, serializer=DBOSPortableJSONSerializer()
    )
    return [workflow.workflow_id for workflow in client.list_workflows(status="ENQUEUED")]


def test_nothing_is_stored_that_was_not_queued(
    services: Services, scan_png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_connection: sa.Connection, _kind: JobKind, _subject: str) -> None:
        raise OSError

    monkeypatch.setattr(services.queue, "submit", broken)
    with pytest.raises(OSError):  # noqa: PT011  (no more is known of it)
        services.documents.accept(NewDocument(stream=io.BytesIO(scan_png), file_name="a.png"))
    with services.database.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(documents)) == 0


def test_the_same_key_gives_the_same_document(client: httpx.Client, scan_png: bytes) -> None:
    key = {"Idempotency-Key": "k-1"}
    first = _upload(client, scan_png, headers=key)
    again = _upload(client, scan_png, headers=key)
    assert again.status_code == HTTPStatus.ACCEPTED
    assert again.headers["Location"] == first.headers["Location"]
    assert len(client.get("/v1/documents").json()["items"]) == 1


def test_the_same_key_with_something_else_is_refused(client: httpx.Client, scan_png: bytes) -> None:
    key = {"Idempotency-Key": "k-1"}
    _upload(client, scan_png, headers=key)
    other = _upload(client, scan_png, headers=key, data={"case_reference": "other"})
    assert other.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert other.json()["type"].endswith("idempotency_conflict")
    assert len(client.get("/v1/documents").json()["items"]) == 1


def test_without_a_key_the_same_file_is_another_document(
    client: httpx.Client, scan_png: bytes
) -> None:
    addresses = {_upload(client, scan_png).headers["Location"] for _ in range(2)}
    assert len(addresses) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"not a picture at all", "unreadable_file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "unreadable_file"),
    ],
)
def test_no_scan_is_refused_and_not_kept(
    client: httpx.Client, settings: Settings, content: bytes, code: str
) -> None:
    answer = _upload(client, content)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["type"] == f"urn:visualdoc:problem:{code}"
    assert client.get("/v1/documents").json()["items"] == []
    blobs = settings.storage.data_dir / "blobs"
    assert [path for path in blobs.rglob("*") if path.is_file()] == []


def test_a_truncated_scan_is_refused(client: httpx.Client, scan_png: bytes) -> None:
    answer = _upload(client, scan_png[: len(scan_png) // 2])
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_too_many_bytes_are_refused(client: httpx.Client, settings: Settings) -> None:
    answer = _upload(client, bytes(settings.intake.max_upload_bytes + 200_000))
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_without_a_length_is_counted(client: httpx.Client, settings: Settings) -> None:
    size = settings.intake.max_upload_bytes + 200_000
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    parts = (part for part in (head, *[bytes(100_000)] * (size // 100_000), b"\r\n--b--\r\n"))
    answer = client.post(
        "/v1/documents",
        content=parts,
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert answer.json()["type"] == "urn:visualdoc:problem:limit_exceeded"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\a.png", "a.png"),
        ("a\x00b\x1b[31m.png", "ab[31m.png"),
        ("", "unnamed"),
        ("x" * 500 + ".png", "x" * 196 + ".png"),
    ],
)
def test_file_names_are_for_showing_only(sent: str, shown: str) -> None:
    assert safe_file_name(sent) == shown


def _run_deadline(receive: Receive, settings: IntakeSettings) -> list[Message]:
    sent: list[Message] = []

    async def read_all(_scope: Scope, take: Receive, _send: Send) -> None:
        while (await take()).get("more_body"):
            pass

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    asyncio.run(BodyGuard(read_all, settings)(scope, receive, send))
    return sent


def test_an_upload_that_stands_still_is_broken_off() -> None:
    async def never() -> Message:
        await asyncio.Event().wait()
        raise VisualdocError("unreachable")  # noqa: EM101

    sent = _run_deadline(never, IntakeSettings(upload_idle_s=0.01))
    assert sent[0]["status"] == HTTPStatus.REQUEST_TIMEOUT


def test_an_upload_that_trickles_is_broken_off() -> None:
    async def byte_by_byte() -> Message:
        await asyncio.sleep(0.002)
        return {"type": "http.request", "body": b"x", "more_body": True}

    sent = _run_deadline(
        byte_by_byte, IntakeSettings(upload_idle_s=0.05, upload_min_bytes_per_s=1e9)
    )
    assert sent[0]["status"] == HTTPStatus.REQUEST_TIMEOUT


def test_a_steady_upload_is_let_through() -> None:
    parts = [{"type": "http.request", "body": b"x" * 1000, "more_body": more} for more in (1, 1, 0)]

    async def steady() -> Message:
        return parts.pop(0)

    assert _run_deadline(steady, IntakeSettings()) == []
    assert parts == []
