"""Workers may be killed at any moment: every accepted document comes to one end."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from visualdoc_service.dependencies import Services
from visualdoc_service.documents.service import ExaminedDocument, NewDocument, Task
from visualdoc_service.jobs.dbos_queue import DbosQueue
from visualdoc_service.operations import repository


def _accepted(services: Services, scan_png: bytes) -> str:
    row = services.documents.accept(NewDocument(stream=io.BytesIO(scan_png), file_name="scan.png"))
    return str(row["id"])


def _begun(services: Services, document_id: str) -> Task:
    task = services.documents.begin(document_id)
    assert task is not None
    return task


EMPTY_REPORT = (
    b'{"pages": [], "summary": {"region_count": 0, "by_aspect": {}, '
    b'"not_possible": [], "doubt_score": 0.0}}'
)
RESULT = ExaminedDocument(report=EMPTY_REPORT, pdf=b"%PDF", pictures=())


def test_a_worker_that_wakes_up_late_stores_nothing(services: Services, scan_png: bytes) -> None:
    document_id = _accepted(services, scan_png)
    slept, present = _begun(services, document_id), _begun(services, document_id)
    assert not services.documents.finish(slept, RESULT)
    assert services.documents.get(document_id)["state"] == "processing"
    assert services.documents.finish(present, RESULT)
    assert not services.documents.finish(present, RESULT)
    assert services.documents.get(document_id)["state"] == "ready"


def test_a_finished_document_is_not_begun_again(services: Services, scan_png: bytes) -> None:
    document_id = _accepted(services, scan_png)
    assert services.documents.finish(_begun(services, document_id), RESULT)
    assert services.documents.begin(document_id) is None


def test_a_document_that_takes_its_workers_down_is_given_up(
    services: Services, scan_png: bytes
) -> None:
    document_id = _accepted(services, scan_png)
    for _ in range(services.settings.work.max_attempts):
        _begun(services, document_id)
    assert services.documents.begin(document_id) is None
    row = services.documents.get(document_id)
    assert row["state"] == "failed"
    assert row["problem"]["type"].endswith("examination_interrupted")


def _seen(services: Services, executor_id: str, *, ago: timedelta) -> None:
    with services.database.transaction() as connection:
        repository.seen(connection, executor_id, at=datetime.now(UTC) - ago)


def test_only_one_takes_over_a_dead_worker_s_documents(services: Services) -> None:
    asked: list[str] = []

    def resume(executor_id: str) -> list[str]:
        asked.append(executor_id)
        return ["document"]

    _seen(services, "worker-8", ago=timedelta(0))
    _seen(services, "worker-9", ago=timedelta(hours=1))
    assert services.operations.take_over_dead(resume) == ["document"]
    assert services.operations.take_over_dead(resume) == []
    # it came back and died again
    _seen(services, "worker-9", ago=timedelta(hours=1))
    assert services.operations.take_over_dead(resume) == ["document"]
    assert asked == ["worker-9", "worker-9"]


def test_nothing_is_resumed_of_an_executor_without_work(services: Services) -> None:
    assert DbosQueue(services.database).resume_work_of("worker-7") == []


@pytest.mark.slow
def test_killing_the_worker_at_work_loses_no_document(
    run_service: Callable[..., Any], wait: Callable[..., Any], scan_png: bytes
) -> None:
    """The whole service, a real kill -9 while a document is being examined."""
    with run_service() as service:
        addresses = [service.upload(scan_png, f"{number}.png") for number in range(3)]
        wait(lambda: any(service.state_of(a) == "processing" for a in addresses))
        killed = service.workers()
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        wait(lambda: all(service.state_of(a) == "ready" for a in addresses))
        assert set(service.workers()).isdisjoint(killed)
        reports = [service.client.get(f"{address}/report").json() for address in addresses]
    assert [report["schema"] for report in reports] == ["visualdoc.report/1"] * 3


@pytest.mark.slow
def test_work_of_a_stopped_service_is_done_after_the_next_start(
    run_service: Callable[..., Any], wait: Callable[..., Any], scan_png: bytes
) -> None:
    """What was accepted before a hard stop is finished after the next start."""
    with run_service() as service:
        for pid in service.workers():
            os.kill(pid, signal.SIGSTOP)
        address = service.upload(scan_png)
        for pid in service.workers():
            os.kill(pid, signal.SIGKILL)
    with run_service() as service:
        wait(lambda: service.state_of(address) == "ready")


@pytest.mark.slow
def test_nothing_goes_on_alone_when_the_service_is_killed(
    run_service: Callable[..., Any], wait: Callable[..., Any]
) -> None:
    """The next start needs the port and the work of the one that was killed."""
    with run_service() as service:
        children = service.children()
        assert len(children) == 2
        service.process.kill()
        service.process.wait()
        wait(lambda: not any(_runs(pid) for pid in children))


def _runs(pid: int) -> bool:
    """Tell whether a process still does something; one that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.slow
def test_a_worker_that_hangs_is_ended_and_the_document_given_up(
    run_service: Callable[..., Any], wait: Callable[..., Any], scan_png: bytes
) -> None:
    """With a time limit that no examination can keep."""
    limits = {"VISUALDOC_MAX_WORK_S": "0.000001", "VISUALDOC_HEARTBEAT_S": "0.01"}
    with run_service(**limits, VISUALDOC_MAX_ATTEMPTS="1") as service:
        address = service.upload(scan_png)
        wait(lambda: service.state_of(address) == "failed")
        problem = service.client.get(address).json()["problem"]
    assert problem["type"].endswith("examination_interrupted")
