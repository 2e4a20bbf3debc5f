"""Writers of a library that are killed, that find the disk full, or that all write at once.

Run as a program, so that the process that is forked has no threads of pytest's. Each action
ends with a JSON object on stdout.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from small_types import library_of, small_type
from visualdoc.errors import LibraryError
from visualdoc.references import Library
from visualdoc.references.merging import merge
from visualdoc.references.packages import open_package

CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}
SECOND, CARD = small_type(version=2, seed=2, title="Second"), small_type("card", seed=5)


def _act(action: str, root: Path, package: Path) -> Library:
    library = Library.open(root)
    if action == "save":
        return library.save(SECOND)
    if action == "merge":
        return merge(library, [open_package(package, trusted=[], unsigned=True)])[0]
    if action == "remove":
        return library.remove("paper")
    return library.use("paper", 1)


class Watch:
    """Calls back before every change of a file under a folder, with the number of the change."""

    def __init__(self, root: Path, back: Callable[[int, str], None]) -> None:
        self._root, self._back, self.count = str(root), back, 0
        self._fsync = os.fsync
        os.fsync = self._watched_fsync
        sys.addaudithook(self._event)

    def _watched_fsync(self, handle: int) -> None:
        self._seen("fsync", Path(f"/proc/self/fd/{handle}").readlink())
        self._fsync(handle)

    def _event(self, name: str, arguments: tuple[Any, ...]) -> None:
        writes = name == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_ACCMODE
        if name in CHANGES or writes:
            self._seen(name, arguments[0], *arguments[1:2])

    def _seen(self, name: str, *paths: Any) -> None:
        if str(paths[0]).startswith(self._root):
            self.count += 1
            inner = [
                str(path).removeprefix(self._root) for path in paths if isinstance(path, str | Path)
            ]
            self._back(self.count, " ".join([name, *inner]))


def _forked(work: Callable[[], int]) -> int:
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed(action: str, template: Path, package: Path, out: Path) -> dict[str, Any]:
    """Kill the action before its first change, its second, and so on, each in a copy of its own."""
    for number in range(1, 1000):
        root = out / f"{number}"
        shutil.copytree(template, root)

        def work(root: Path = root, number: int = number) -> int:
            Watch(root, lambda n, _: os.kill(os.getpid(), signal.SIGKILL) if n == number else None)
            _act(action, root, package)
            return 0

        code = _forked(work)
        if code == 0:
            return {"points": number - 1}
        if code != -signal.SIGKILL:
            return {"code": code}
    return {}


def full(action: str, template: Path, package: Path, out: Path) -> dict[str, Any]:
    """Let the disk be full at the first change, the second, and so on; tell what was said."""
    said: list[str] = []
    for number in range(1, 1000):
        root = out / f"{number}"
        shutil.copytree(template, root)
        told = out / f"{number}.txt"

        def work(root: Path = root, number: int = number, told: Path = told) -> int:
            def back(n: int, what: str) -> None:
                if n == number and what.startswith(("open", "os.mkdir", "os.rename", "fsync")):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            watch = Watch(root, back)
            try:
                _act(action, root, package)
            except LibraryError as error:
                told.write_text(str(error))
                return 1
            return 0 if watch.count < number else 2

        code = _forked(work)
        if code == 0:
            return {"points": number - 1, "said": said}
        if code not in {1, 2}:
            return {"code": code}
        said.append(told.read_text() if told.exists() else "")
    return {}


def small_disk(template: Path, out: Path) -> dict[str, Any]:
    """Save where no file may grow beyond some length: it is broken off in the middle of a write."""
    said = {}
    for limit in (10, 500, 5000):
        root = out / f"{limit}"
        shutil.copytree(template, root)
        told = out / f"{limit}.txt"

        def work(root: Path = root, limit: int = limit, told: Path = told) -> int:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            try:
                Library.open(root).save(SECOND)
            except LibraryError as error:
                resource.setrlimit(
                    resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
                )
                told.write_text(str(error))
                return 1
            return 0

        said[limit] = told.read_text() if _forked(work) == 1 else "was not refused"
    return said


def recorded(template: Path, out: Path) -> dict[str, Any]:
    """Tell what saving does to files, in order."""
    root = out / "recorded"
    shutil.copytree(template, root)
    done: list[str] = []
    library = Library.open(root)
    Watch(root, lambda _, what: done.append(what))
    library.save(SECOND)
    return {"done": done}


def together(out: Path) -> dict[str, Any]:
    """Let three writers save at once while two readers read, and tell how each ended."""
    root = library_of(out / "together", small_type("shared", seed=100), small_type("gone")).path
    work = [partial(_write, root, writer) for writer in (1, 2, 3)]
    work += [partial(_read, root), partial(_read, root), partial(_remove, root)]
    children = []
    for do in work:
        child = os.fork()
        if child == 0:
            code = 99
            try:
                code = do()
            finally:
                os._exit(code)
        children.append(child)
    return {"codes": [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]}


def _write(root: Path, writer: int) -> int:
    for turn in range(4):
        Library.open(root).save(small_type(f"own{writer}-{turn}", seed=turn))
        seed = 10 * writer + turn
        Library.open(root).save(small_type("shared", 2, seed=seed, title=f"seed {seed}"))
    return 0


def _read(root: Path) -> int:
    for _ in range(30):
        library = Library.open(root)
        for name in library.names:
            library.load(name)
    return 0


def _remove(root: Path) -> int:
    Library.open(root).remove("gone")
    return 0


if __name__ == "__main__":
    what, action, *paths = sys.argv[1:]
    template, package, out = (Path(path) for path in paths)
    answer = {
        "killed": lambda: killed(action, template, package, out),
        "full": lambda: full(action, template, package, out),
        "small": lambda: small_disk(template, out),
        "recorded": lambda: recorded(template, out),
        "together": lambda: together(out),
    }[what]()
    sys.stdout.write(json.dumps(answer))
