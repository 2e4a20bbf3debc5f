"""``visualdoc serve``: one web process and some workers, each started again when it dies."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from visualdoc.errors import LibraryError
from visualdoc.references import Library, default_library_dir
from visualdoc_service.dependencies import prepare
from visualdoc_service.settings import Settings
from visualdoc_service.storage.locks import exclusive, try_hold

_LOG = logging.getLogger(__name__)
WATCH_S = 0.5
RESTART_PAUSE_S = 1.0
STOP_S = 30.0
# Numeric libraries start a thread a core each; two workers on two cores would fight.
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
    "OMP_THREAD_LIMIT",
)


@dataclass(slots=True)
class _Child:
    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_s: float = field(default=0.0)

    def start(self) -> None:
        command = [sys.executable, "-m", "visualdoc_service", *self.arguments]
        self.process = subprocess.Popen(command, env=self.environment)  # noqa: S603  (own program)
        self.started_s = time.monotonic()

    @property
    def is_dead(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def stop(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


def serve(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code."""
    data_dir = settings.storage.data_dir
    alone = try_hold(data_dir / "locks" / "serve.lock")
    if alone is None:
        _LOG.error("another 'visualdoc serve' is using the data directory '%s'", data_dir)
        return 1
    try:
        if not _can_listen(settings):
            _LOG.error("port %d of %s is taken", settings.web.port, settings.web.host)
            return 1
        prepare(settings.storage)
        prepare_library(settings.storage.library_path)
        _watch(_children(settings), settings)
    finally:
        alone.release()
    return 0


def _children(settings: Settings) -> list[_Child]:
    web = _Child("web", ("web",), _environment(settings, threads=1))
    environment = _environment(settings, threads=settings.work.threads_per_worker)
    numbers = range(1, settings.work.workers + 1)
    return [web, *(_Child(f"worker {number}", ("work",), environment) for number in numbers)]


def _watch(children: list[_Child], settings: Settings) -> None:
    """Keep the children running until a signal tells to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for child in children:
        child.start()
    announced = False
    while not stop.wait(WATCH_S):
        for child in children:
            _revive(child)
        if not announced and _answers(settings):
            announced = True
            address = f"http://{settings.web.host}:{settings.web.port}/"
            print(f"visualdoc is at {address}", flush=True)  # noqa: T201  (the command's output)
    _stop(children)


def prepare_library(path: Path) -> None:
    """Fill an empty data directory with the document types that are shipped."""
    with exclusive(path.with_name(path.name + ".lock")):
        if path.is_dir():
            return
        shipped = default_library_dir()
        if not shipped.is_dir():
            _LOG.warning("no document types are shipped with this installation")
            Library.open_or_create(path)
            return
        temporary = path.with_name(path.name + ".new")
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.copytree(shipped, temporary)
        temporary.rename(path)
        try:
            _LOG.info("%d document types were imported", len(Library.open(path).names))
        except LibraryError as error:
            _LOG.warning("%s", error)


def _can_listen(settings: Settings) -> bool:
    """Tell whether the port is free; the web process would be started in vain again and again."""
    family = socket.AF_INET6 if ":" in settings.web.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.web.host, settings.web.port))
        except OSError:
            return False
    return True


def _answers(settings: Settings) -> bool:
    """Tell whether the web process has begun to listen."""
    try:
        with socket.create_connection((settings.web.host, settings.web.port), timeout=WATCH_S):
            return True
    except OSError:
        return False


def _revive(child: _Child) -> None:
    if not child.is_dead or time.monotonic() - child.started_s < RESTART_PAUSE_S:
        return
    code = None if child.process is None else child.process.returncode
    _LOG.warning("%s ended with code %s and is started again", child.name, code)
    child.start()


def _environment(settings: Settings, *, threads: int) -> dict[str, str]:
    chosen = {
        "VISUALDOC_DATA_DIR": str(settings.storage.data_dir.resolve()),
        "VISUALDOC_LIBRARY_DIR": str(settings.storage.library_path.resolve()),
        "VISUALDOC_HOST": settings.web.host,
        "VISUALDOC_PORT": str(settings.web.port),
        "VISUALDOC_PARENT_PID": str(os.getpid()),
    }
    if settings.storage.database_url is not None:
        chosen["VISUALDOC_DATABASE_URL"] = settings.storage.database_url
    limits = dict.fromkeys(THREAD_VARIABLES, str(threads))
    return {**os.environ, **limits, **chosen}


def _stop(children: list[_Child]) -> None:
    for child in children:
        child.stop(signal.SIGTERM)
    deadline_s = time.monotonic() + STOP_S
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(deadline_s - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            # its document stays queued and is taken up at the next start
            child.stop(signal.SIGKILL)
            child.process.wait()
