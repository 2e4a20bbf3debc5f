"""The order of the list, its filters, and cursors that lose nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from visualdoc.errors import UnreadableFileError
from visualdoc_service.dependencies import Services
from visualdoc_service.documents.service import NewDocument


@pytest.fixture
def names(services: Services, make_ready: Callable[..., Any], scan_png: bytes) -> list[str]:
    """Five documents in every kind of end, made in another order than they are listed."""
    make_ready(file_name="no doubt")
    make_ready(strength=0.4, file_name="weak doubt")
    failing = services.documents.accept(
        NewDocument(stream=io.BytesIO(scan_png), file_name="failed")
    )
    task = services.documents.begin(failing["id"])
    assert task is not None
    services.documents.fail(task.document_id, task.attempt, UnreadableFileError("broken."))
    make_ready(strength=0.9, file_name="strong doubt")
    services.documents.accept(
        NewDocument(stream=io.BytesIO(scan_png), file_name="waiting", case_reference="Z-1")
    )
    return ["strong doubt", "weak doubt", "failed", "waiting", "no doubt"]


def test_doubts_come_first(client: httpx.Client, names: list[str]) -> None:
    items = client.get("/v1/documents").json()["items"]
    assert [item["file"] for item in items] == names


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_cursors_lead_through_all(client: httpx.Client, names: list[str], limit: int) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query: dict[str, str | int] = {"limit": limit}
        if cursor is not None:
            query["cursor"] = cursor
        part = client.get("/v1/documents", params=query).json()
        seen += [item["file"] for item in part["items"]]
        cursor = part["next_cursor"]
        if cursor is None:
            break
    assert seen == names


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("min_doubt=0.5", ["strong doubt"]),
        ("state=queued", ["waiting"]),
        ("state=queued&state=failed", ["failed", "waiting"]),
        ("case_reference=Z-1", ["waiting"]),
        ("external_id=none", []),
    ],
)
def test_filters(client: httpx.Client, names: list[str], query: str, expected: list[str]) -> None:
    assert set(expected) <= set(names)
    items = client.get(f"/v1/documents?{query}").json()["items"]
    assert [item["file"] for item in items] == expected


def test_a_failed_document_says_why(client: httpx.Client, names: list[str]) -> None:
    assert "failed" in names
    item = client.get("/v1/documents?state=failed").json()["items"][0]
    assert item["problem"]["detail"] == "broken."
    assert item["problem"]["hint"]
    assert item["doubt_score"] is None


def test_metrics_count_by_state(client: httpx.Client, names: list[str]) -> None:
    assert len(names) == 5
    lines = client.get("/metrics").text.splitlines()
    assert 'visualdoc_documents{state="ready"} 3' in lines
    assert 'visualdoc_documents{state="queued"} 1' in lines
    assert 'visualdoc_documents{state="failed"} 1' in lines
    assert "visualdoc_workers_alive 0" in lines


def test_not_ready_without_a_worker(client: httpx.Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "ok"
    assert "worker" in answer.json()["checks"]["workers"]
    assert client.get("/healthz").json()["status"] == "ok"
