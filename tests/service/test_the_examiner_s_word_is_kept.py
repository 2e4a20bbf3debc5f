"""Assessments and decisions are stored with their reasons, and earlier ones stay on record."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from visualdoc_service.db.tables import assessments
from visualdoc_service.dependencies import Services


def test_the_latest_assessment_counts_and_the_earlier_stays(
    client: httpx.Client, services: Services, make_ready: Callable[..., Any]
) -> None:
    document = f"/v1/documents/{make_ready(strength=0.7).id}"
    for word, note in (("dismissed", "at first sight"), ("confirmed", "under the glass")):
        answer = client.put(
            f"{document}/regions/p0.r1/assessment", json={"assessment": word, "note": note}
        )
        assert answer.status_code == HTTPStatus.OK
    shown = client.get(f"{document}/judgements").json()["assessments"]
    assert [(one["region"], one["assessment"], one["note"]) for one in shown] == [
        ("p0.r1", "confirmed", "under the glass")
    ]
    with services.database.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(assessments)) == 2


def test_only_regions_of_the_report_are_assessed(
    client: httpx.Client, make_ready: Callable[..., Any]
) -> None:
    document = f"/v1/documents/{make_ready(strength=0.7).id}"
    answer = client.put(f"{document}/regions/p9.r9/assessment", json={"assessment": "confirmed"})
    assert answer.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("word", ["genuine", "", None, 1])
def test_only_three_assessments_exist(
    client: httpx.Client, make_ready: Callable[..., Any], word: object
) -> None:
    document = f"/v1/documents/{make_ready(strength=0.7).id}"
    answer = client.put(f"{document}/regions/p0.r1/assessment", json={"assessment": word})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_decision_is_shown_with_its_motivation(
    client: httpx.Client, make_ready: Callable[..., Any]
) -> None:
    document = f"/v1/documents/{make_ready(strength=0.7).id}"
    assert client.get(document).json()["decision"] is None
    motivation = "De pasfoto is vervangen; zie regio 1."
    answer = client.post(
        f"{document}/decision", json={"conclusion": "vervalst", "motivation": motivation}
    )
    assert answer.status_code == HTTPStatus.CREATED
    shown = client.get(document).json()["decision"]
    assert (shown["conclusion"], shown["motivation"]) == ("vervalst", motivation)
    assert shown["report_sha256"] == client.get(f"{document}/report").headers["etag"].strip('"')
    assert client.get("/v1/documents").json()["items"][0]["decision"] == shown


@pytest.mark.parametrize(
    "decision",
    [
        {"conclusion": "vervalst"},
        {"conclusion": "vervalst", "motivation": " \n"},
        {"conclusion": "reject", "motivation": "because"},
        {"motivation": "because"},
    ],
)
def test_nothing_is_concluded_without_reason_or_off_the_list(
    client: httpx.Client, make_ready: Callable[..., Any], decision: dict[str, str]
) -> None:
    document = f"/v1/documents/{make_ready().id}"
    answer = client.post(f"{document}/decision", json=decision)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client.get(document).json()["decision"] is None


def test_nothing_is_concluded_before_the_examination(client: httpx.Client, scan_png: bytes) -> None:
    sent = client.post("/v1/documents", files={"file": ("scan.png", scan_png)})
    document = sent.headers["Location"]
    decision = {"conclusion": "geen_uitspraak", "motivation": "too early"}
    answer = client.post(f"{document}/decision", json=decision)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert client.get(f"{document}/report").status_code == HTTPStatus.CONFLICT


def test_the_list_of_conclusions_is_the_organisation_s(client: httpx.Client) -> None:
    conclusions = client.get("/v1/conclusions").json()
    assert {"vals", "vervalst", "echt", "geen_uitspraak"} <= {one["id"] for one in conclusions}
    assert all(one["label_nl"] and one["label_en"] for one in conclusions)


def test_conclusions_can_be_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    from visualdoc_service.settings import JudgementSettings  # noqa: PLC0415

    own = '[{"id": "a", "label_nl": "A", "label_en": "A"}]'
    monkeypatch.setenv("VISUALDOC_CONCLUSIONS", own)
    assert [one.id for one in JudgementSettings().conclusions] == ["a"]


def test_the_report_is_served_byte_for_byte(
    client: httpx.Client, make_ready: Callable[..., Any]
) -> None:
    made = make_ready(strength=0.7)
    assert client.get(f"/v1/documents/{made.id}/report").content == made.report
    pdf = client.get(f"/v1/documents/{made.id}/report.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
