"""A worker process: takes work from the queue until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from dbos import DBOS, StepOptions, error

from visualdoc_service.dependencies import Services
from visualdoc_service.jobs.dbos_queue import QUEUE_NAME, worker_config
from visualdoc_service.jobs.enrolment import Enroller
from visualdoc_service.jobs.examination import Examiner
from visualdoc_service.jobs.interface import JobKind
from visualdoc_service.jobs.work import EnrolmentWork, ExaminationWork, is_passing
from visualdoc_service.settings import Settings
from visualdoc_service.storage.locks import hold_free_slot

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")

# A passing fault (disk full, database away) is tried again for about a day before it is given up.
RETRY_FIRST_S = 2.0
RETRY_GROWTH = 1.5
RETRY_ATTEMPTS = 24
STOP_S = 20
EXIT_STUCK = 70


class Work(Protocol[_T]):
    """A kind of work: begin counts the attempt, carry_out ends it."""

    def begin(self, subject_id: str, /) -> _T | None:
        """Start an attempt; None when there is nothing left to do."""
        ...

    def carry_out(self, task: _T, /) -> None:
        """Do it."""
        ...

    def give_up(self, task: _T, /) -> None:
        """Record that it could not be done."""
        ...


def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; the data directory must have been prepared."""
    slot = hold_free_slot(settings.storage.data_dir / "locks" / "executors")
    services = Services.open(settings)
    executor_id = _executor_id(services, slot.number)
    threads = settings.work.threads_per_worker
    language = settings.work.report_language
    examiner = Examiner(settings.storage.library_path, threads=threads, language=language)
    enroller = Enroller(settings.storage.library_path, services.blobs, threads=threads)
    examining = ExaminationWork(services.documents, services.blobs, examiner)
    enrolling = EnrolmentWork(services.document_types, enroller)

    services.operations.sign_of_life(executor_id)
    DBOS(config=worker_config(services.database, executor_id))
    watch = Watch()
    DBOS.workflow(name=JobKind.EXAMINE.value)(_workflow(JobKind.EXAMINE, examining, watch))
    DBOS.workflow(name=JobKind.ENROL.value)(_workflow(JobKind.ENROL, enrolling, watch))
    DBOS.launch()
    DBOS.register_queue(QUEUE_NAME, worker_concurrency=1, polling_interval_sec=settings.work.poll_s)
    _LOG.info("worker %s is waiting for work", executor_id)
    _beat_until_stopped(services, executor_id, settings, watch)
    DBOS.destroy(workflow_completion_timeout_sec=STOP_S)
    services.close()
    slot.release()


class Watch:
    """Tells how long the longest piece of present work has been going on."""

    def __init__(self) -> None:
        self._begun_s: dict[int, float] = {}

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Count from here to the end of the block."""
        thread = threading.get_ident()
        self._begun_s[thread] = time.monotonic()
        try:
            yield
        finally:
            del self._begun_s[thread]

    @property
    def elapsed_s(self) -> float:
        """Seconds since the oldest present work began, 0 when there is none."""
        now_s = time.monotonic()
        return max((now_s - begun_s for begun_s in list(self._begun_s.values())), default=0.0)


def _workflow(kind: JobKind, work: Work[_T], watch: Watch) -> Callable[[str], str]:
    options: StepOptions = {
        "name": f"{kind.value}.carry_out",
        "retries_allowed": True,
        "interval_seconds": RETRY_FIRST_S,
        "backoff_rate": RETRY_GROWTH,
        "max_attempts": RETRY_ATTEMPTS,
        "should_retry": is_passing,
    }

    def carry_out(task: _T) -> None:
        with watch.watched():
            work.carry_out(task)

    def workflow(subject_id: str) -> str:
        # Outside the step on purpose: after a crash the attempt is counted again.
        task = work.begin(subject_id)
        if task is not None:
            try:
                DBOS.run_step(options, carry_out, task)
            except error.DBOSMaxStepRetriesExceeded:
                work.give_up(task)
        return subject_id

    workflow.__qualname__ = kind.value
    return workflow


def _executor_id(services: Services, slot: int) -> str:
    """Return a name that no other living worker has and a restarted one gets again."""
    if services.database.is_sqlite:
        return f"worker-{slot}"
    return f"{socket.gethostname()}-worker-{slot}"


def _beat_until_stopped(
    services: Services, executor_id: str, settings: Settings, watch: Watch
) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    parent_pid = settings.work.parent_pid
    while not stop.wait(settings.work.heartbeat_s):
        if parent_pid is not None and os.getppid() != parent_pid:
            _LOG.warning("the process that started this worker is gone; stopping")
            return
        if watch.elapsed_s > settings.work.max_work_s:
            # a thread cannot be stopped; the process can, and the attempt has been counted
            _LOG.error("work has been going on for %.0f s; ending this process", watch.elapsed_s)
            os._exit(EXIT_STUCK)
        try:
            services.operations.sign_of_life(executor_id)
            resumed = services.operations.take_over_dead(services.queue.resume_work_of)
        except Exception:  # noqa: BLE001  (a worker must outlive a database that is away)
            _LOG.warning("no sign of life could be given", exc_info=True)
            continue
        if resumed:
            _LOG.warning("took over work of a dead worker: %s", ", ".join(resumed))
