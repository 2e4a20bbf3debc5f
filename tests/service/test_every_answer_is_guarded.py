"""Security headers on every answer, the page included; no scripts but our own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/v1/documents", "/v1/nothing", "/assets/nothing.js", "/openapi.json"]
)
def test_headers_are_on_every_answer(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


def test_documents_stay_out_of_caches(client: httpx.Client, make_ready: Callable[..., Any]) -> None:
    document = f"/v1/documents/{make_ready().id}"
    assert client.get(document).headers["cache-control"] == "no-store"
    assert client.get(f"{document}/report").headers["cache-control"] == "no-store"
    picture = client.get(f"{document}/pages/0/image").headers["cache-control"]
    assert picture.startswith("private")


def test_an_uploaded_file_is_never_shown_by_the_browser(
    client: httpx.Client, make_ready: Callable[..., Any]
) -> None:
    made = make_ready(file_name='a"; filename=evil.html')
    answer = client.get(f"/v1/documents/{made.id}/file")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''a%22%3B")


CONTRACT = {
    "/v1/documents": {"get", "post"},
    "/v1/documents/{document_id}": {"get"},
    "/v1/documents/{document_id}/report": {"get"},
    "/v1/documents/{document_id}/report.pdf": {"get"},
    "/v1/documents/{document_id}/pages/{page}/image": {"get"},
    "/v1/documents/{document_id}/pages/{page}/overlay.png": {"get"},
    "/v1/documents/{document_id}/pages/{page}/regions/{region_id}/crop": {"get"},
    "/v1/documents/{document_id}/regions/{region_id}/assessment": {"put"},
    "/v1/documents/{document_id}/decision": {"post"},
    "/v1/document-types": {"get", "post"},
    "/v1/document-types/{name}/samples": {"post"},
    "/v1/document-types/{name}": {"get"},
    "/v1/document-types/{name}/versions": {"get"},
    "/v1/document-types/{name}/version": {"put"},
    "/v1/document-types/{name}/package": {"get"},
    "/v1/document-types/packages": {"post"},
    "/v1/document-types/packages/verification": {"post"},
    "/v1/document-types/packages/key": {"get"},
    "/healthz": {"get"},
    "/readyz": {"get"},
    "/metrics": {"get"},
}


def test_the_contract_s_calls_are_described(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path, methods in CONTRACT.items():
        assert methods <= set(paths[path]), path
