"""A browser, and the whole service with the shipped document types."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[2]
PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff")
PATIENCE_S = 120.0
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("the browser test needs Chromium (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the service, run as an operator runs it on an empty data directory."""
    build = [sys.executable, str(CHECKOUT / "service" / "web" / "build.py")]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    data = tmp_path_factory.mktemp("web") / "data"
    command = [sys.executable, "-m", "visualdoc_service", "serve"]
    process = subprocess.Popen([*command, f"--data={data}", f"--port={port}"])
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0


def _wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline_s:
        assert process.poll() is None, "the service ended"
        try:
            if httpx.get(f"{address}/readyz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("the service did not become ready")


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page that must neither complain nor call anybody else."""
    context = chromium.new_context(viewport={"width": 1500, "height": 950}, locale="en-GB")
    opened = context.new_page()
    complaints: list[str] = []
    elsewhere: list[str] = []
    opened.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((address, "data:", "blob:"))
            else elsewhere.append(request.url)
        ),
    )
    opened.goto(address)
    yield opened
    context.close()
    # a refused upload is logged by the browser itself, with its status
    assert [text for text in complaints if "status of 422" not in text] == []
    assert elsewhere == []


@pytest.fixture(scope="session")
def forged_scan() -> Path:
    """A committed sample with a known attack; photo substitutions are the plainest to see."""
    folder = CHECKOUT / "sample_docs" / "forged"
    scans = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PICTURES)
    assert scans, f"no sample scans under {folder}"
    return next((scan for scan in scans if "photo" in scan.name), scans[0])


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of the page go; kept by pytest for the last few runs."""
    return tmp_path_factory.mktemp("screenshots")
