"""A prepared data directory, the application on a real socket, and the whole service."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import numpy as np
import pytest
from PIL import Image, ImageDraw

from visualdoc.references import Library
from visualdoc_service.dependencies import Services, prepare
from visualdoc_service.documents.pictures import View
from visualdoc_service.documents.repository import StoredPicture
from visualdoc_service.documents.service import ExaminedDocument, NewDocument
from visualdoc_service.server import server_of
from visualdoc_service.settings import (
    IntakeSettings,
    JudgementSettings,
    Settings,
    StorageSettings,
    WebSettings,
    WorkSettings,
)
from visualdoc_service.storage.pyramid import encode_pyramid

_T = TypeVar("_T")
PATIENCE_S = 120.0
DPI = 300


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def prepared_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with a migrated database, to be copied."""
    path = tmp_path_factory.mktemp("prepared") / "data"
    prepare(StorageSettings(data_dir=path))
    Library.open_or_create(path / "library")
    return path


@pytest.fixture
def settings(tmp_path: Path, prepared_dir: Path) -> Settings:
    shutil.copytree(prepared_dir, tmp_path / "data")
    return Settings(
        storage=StorageSettings(data_dir=tmp_path / "data"),
        intake=IntakeSettings(max_upload_bytes=8_000_000),
        work=WorkSettings(max_attempts=3),
        web=WebSettings(port=free_port()),
        judgements=JudgementSettings(),
    )


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    opened = Services.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def client(settings: Settings, services: Services) -> Iterator[httpx.Client]:
    """HTTP against the application on a socket; no worker runs."""
    assert services is not None  # prepares the data directory
    server = server_of(settings)
    thread = threading.Thread(target=server.run)
    thread.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{settings.web.port}") as opened:
        wait_for(lambda: server.started)
        yield opened
    server.should_exit = True
    thread.join()


def wait_for(ask: Callable[[], _T], *, patience_s: float = PATIENCE_S) -> _T:
    """Ask until the answer is true; fails after much longer than it ever takes."""
    deadline_s = time.monotonic() + patience_s
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline_s:
            pytest.fail(f"nothing came within {patience_s:.0f} s")
        time.sleep(0.05)


@pytest.fixture(scope="session")
def scan_png() -> bytes:
    """A page with print on it, of no enrolled type."""
    noise = np.random.default_rng(7).integers(225, 245, (700, 1000, 3), dtype=np.uint8)
    picture = Image.fromarray(noise)
    pen = ImageDraw.Draw(picture)
    for line in range(12):
        pen.text((80, 60 + 45 * line), f"REGISTER OF BIRTHS {line:04d}", fill=(20, 20, 60))
    target = io.BytesIO()
    picture.save(target, "PNG", dpi=(DPI, DPI))
    return target.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A document brought to its end without a worker."""

    id: str
    report: bytes


def report_of(region: dict[str, Any] | None, *, size_px: tuple[int, int], **page: Any) -> bytes:
    regions = [] if region is None else [region]
    score = 0.0 if region is None else region["strength"]
    by_aspect = dict.fromkeys(("authenticity", "layout", "issuance", "content"), 0)
    for one in regions:
        by_aspect[one["aspect"]] += 1
    written = {
        "index": 0,
        "size_px": list(size_px),
        "dpi": float(DPI),
        "document_type": None,
        "alignment": None,
        "regions": regions,
        **page,
    }
    summary: dict[str, Any] = {
        "region_count": len(regions),
        "by_aspect": by_aspect,
        "not_possible": [],
        "doubt_score": score,
    }
    return json.dumps({"pages": [written], "summary": summary}).encode()


@pytest.fixture
def make_ready(services: Services, scan_png: bytes) -> Callable[..., Made]:
    """Return what uploads a scan and hands in a report, as a worker would."""

    def make(*, strength: float | None = None, file_name: str = "scan.png", **page: Any) -> Made:
        row = services.documents.accept(
            NewDocument(stream=io.BytesIO(scan_png), file_name=file_name)
        )
        task = services.documents.begin(row["id"])
        assert task is not None
        pixels = np.asarray(Image.open(io.BytesIO(scan_png)).convert("RGB"))
        region = None
        if strength is not None:
            polygon = [[100.0, 100.0], [300.0, 100.0], [300.0, 200.0], [100.0, 200.0]]
            region = {
                "id": "p0.r1",
                "aspect": "layout",
                "polygon_px": polygon,
                "polygon_mm": None,
                "strength": strength,
            }
        report = report_of(region, size_px=(pixels.shape[1], pixels.shape[0]), **page)
        blob = services.blobs.put(encode_pyramid(pixels, dpi=DPI))
        stored = StoredPicture(
            page=0,
            kind=View.PAGE.value,
            sha256=blob.sha256,
            width_px=pixels.shape[1],
            height_px=pixels.shape[0],
            dpi=DPI,
        )
        examined = ExaminedDocument(report=report, pdf=b"%PDF-1.7", pictures=(stored,))
        assert services.documents.finish(task, examined)
        return Made(id=row["id"], report=report)

    return make


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The whole service in processes of its own."""

    client: httpx.Client
    process: subprocess.Popen[bytes]

    def children(self) -> list[int]:
        """Process ids of the web process and the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def workers(self) -> list[int]:
        """Process ids of the workers."""
        return [pid for pid in self.children() if b"work" in _arguments(pid)]

    def state_of(self, address: str) -> str:
        """State of a document."""
        return str(self.client.get(address).json()["state"])

    def upload(self, content: bytes, name: str = "scan.png") -> str:
        """Upload and return the document's address."""
        answer = self.client.post("/v1/documents", files={"file": (name, content)})
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        return answer.headers["Location"]


def _arguments(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except FileNotFoundError:
        return []


@contextmanager
def running(data_dir: Path, library_dir: Path, **environment: str) -> Iterator[Running]:
    """Run ``serve`` as it is run in earnest."""
    port = free_port()
    command = [sys.executable, "-m", "visualdoc_service", "serve"]
    options = [f"--data={data_dir}", f"--library={library_dir}", f"--port={port}"]
    process = subprocess.Popen([*command, *options], env={**os.environ, **environment})
    base_url = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=base_url, timeout=60.0) as client:
            wait_for(lambda: _is_ready(client, process))
            yield Running(client=client, process=process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0


def _is_ready(client: httpx.Client, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "the service ended"
    try:
        return client.get("/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@pytest.fixture
def empty_library(tmp_path: Path) -> Path:
    path = tmp_path / "library"
    Library.open_or_create(path)
    return path


@pytest.fixture
def run_service(tmp_path: Path, empty_library: Path) -> Callable[..., Any]:
    """Return what runs the whole service on an empty library."""

    def run(**environment: str) -> Any:
        return running(tmp_path / "data", empty_library, **environment)

    return run


@pytest.fixture
def wait() -> Callable[..., Any]:
    return wait_for
