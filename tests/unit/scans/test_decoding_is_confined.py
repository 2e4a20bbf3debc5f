"""Decoding happens in another process: it may die, and it takes nothing with it."""

from __future__ import annotations

import functools
import io
import multiprocessing
import os
import subprocess
import sys
import threading

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from visualdoc.errors import LimitExceededError, UnreadableFileError
from visualdoc.scans import Limits, open_scan_bytes
from visualdoc.scans.sandbox import memory
from visualdoc.scans.sandbox.pool import MAX_FILES_A_CHILD, Pool
from visualdoc.scans.sandbox.process import DecodingProcess

PNG = "image/png"
# What the parent's world consists of and decoding does not need.
HEAVY = ("cv2", "scipy", "skimage", "onnxruntime", "matplotlib", "pypdfium2", "tifffile")


def png(pixels: NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def stored(picture: NDArray[np.uint8]) -> int:
    return memory.store("test", png(picture))


def shape_of(content: bytes) -> tuple[int, ...]:
    return open_scan_bytes(content, name="x").pages[0].pixels.shape


def test_one_warm_child_serves_many_files_and_is_renewed(stored: int) -> None:
    pool = Pool()
    pids: set[int] = set()
    for _ in range(MAX_FILES_A_CHILD + 1):
        pool.decode(stored, PNG, Limits())
        pids.update(child.pid for child in pool._idle)  # noqa: SLF001 - who is kept warm
    assert len(pids) == 2
    pool.close()
    assert not any(os.path.exists(f"/proc/{pid}") for pid in pids)  # noqa: PTH110


def test_a_child_killed_between_two_files_is_replaced(stored: int) -> None:
    pool = Pool()
    pool.decode(stored, PNG, Limits())
    os.kill(pool._idle[0].pid, 9)  # noqa: SLF001
    assert pool.decode(stored, PNG, Limits())[0].pixels.shape == (60, 90, 3)
    pool.close()


def test_a_child_killed_while_it_decodes_is_an_error_about_the_file() -> None:
    slow = memory.store("slow", png(np.zeros((6000, 6000, 3), dtype=np.uint8)))
    child = DecodingProcess()
    child.wait_until_ready()
    killer = threading.Timer(0.05, os.kill, (child.pid, 9))
    killer.start()
    with pytest.raises(UnreadableFileError, match="stopped the decoder"):
        child.decode(slow, PNG, Limits())
    killer.join()
    assert not child.alive
    os.close(slow)


def test_too_much_time() -> None:
    slow = png(np.zeros((4000, 4000, 3), dtype=np.uint8))
    with pytest.raises(LimitExceededError, match="longer than"):
        open_scan_bytes(slow, name="x", limits=Limits(wall_s=0.005))


def test_the_child_loads_only_what_decoding_needs() -> None:
    listing = (
        "import sys, visualdoc.scans.sandbox.child;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_the_confined_child_can_neither_connect_nor_start_programs_nor_write(
    tmp_path: os.PathLike[str],
) -> None:
    target = os.fspath(tmp_path) + "/written"
    attempts = f"""
import errno, os, socket, subprocess
from visualdoc.scans.sandbox.confinement import deny_system_calls, limit_resources
limit_resources()
print(deny_system_calls())
for attempt in (
    lambda: socket.socket(),
    lambda: subprocess.run(["true"]),
    lambda: open({target!r}, "w"),
    lambda: os.unlink("/etc/passwd"),
):
    try:
        attempt()
        print("done")
    except PermissionError:
        print("denied")
"""
    done = subprocess.run([sys.executable, "-c", attempts], capture_output=True, check=False)
    lines = done.stdout.split()
    if lines[:1] != [b"True"]:
        pytest.skip("libseccomp or the kernel's filter is missing here")
    assert lines[1:] == [b"denied"] * 4


def test_results_cannot_be_changed_by_the_child_afterwards(stored: int) -> None:
    assert memory.is_sealed(stored)
    with pytest.raises(PermissionError):
        os.write(stored, b"x")
    with pytest.raises(PermissionError):
        os.ftruncate(stored, 10)


def test_many_threads(picture: NDArray[np.uint8]) -> None:
    content = png(picture)
    shapes: list[tuple[int, ...]] = []
    threads = [threading.Thread(target=lambda: shapes.append(shape_of(content))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shapes == [(60, 90, 3)] * 6


@pytest.mark.parametrize("method", ["spawn", "fork"])
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_daemonic_workers_decode_too(picture: NDArray[np.uint8], method: str) -> None:
    content = png(picture)
    shape_of(content)
    read = functools.partial(open_scan_bytes, name="x")
    with multiprocessing.get_context(method).Pool(1) as workers:
        scans = workers.map(read, [content, content])
    assert [scan.pages[0].pixels.shape for scan in scans] == [(60, 90, 3)] * 2
    assert shape_of(content) == (60, 90, 3)


def test_nothing_is_left_and_nothing_is_said_at_exit(picture: NDArray[np.uint8]) -> None:
    program = (
        "import sys; from visualdoc.scans import open_scan_bytes;"
        "print(open_scan_bytes(sys.stdin.buffer.read(), name='x').pages[0].pixels.shape)"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", program],
        input=png(picture),
        capture_output=True,
        check=True,
    )
    assert done.stdout.split() == [b"(60,", b"90,", b"3)"]
    assert done.stderr == b""
