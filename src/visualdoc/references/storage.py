"""Files of a library on disk: written to last, published by one rename, locked, swept.

A power cut may lose a rename that was not flushed, and the content of a file that was not; so the
order is always the same: content of files, their folder, the rename, the folder that was renamed in
(POSIX.1-2017, ``fsync``). What a killed writer leaves behind has a name that no reader looks for.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from visualdoc.errors import LibraryError

LOCK_FILE = ".lock"
ENROLMENT_FILE = ".enrolling"
UNFINISHED = ".new-"


def write_durably(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write, flush to disk and rename, so that a reader sees the old bytes or the new."""
    temporary = path.with_name(f"{UNFINISHED}{path.name}.{secrets.token_hex(4)}")
    try:
        _write_flushed(temporary, content, mode=mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    flush_folder(path.parent)


def publish_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with these files appear at once; one that is there is made whole again."""
    if target.is_dir():
        for name, content in files.items():
            if not _holds(target / name, content):
                write_durably(target / name, content)
        return
    parent = target.parent
    temporary = parent / f"{UNFINISHED}{target.name}.{secrets.token_hex(4)}"
    try:
        temporary.mkdir(parents=True)
        for name, content in files.items():
            _write_flushed(temporary / name, content, mode=0o644)
        flush_folder(temporary)
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        _remove_if_empty(parent, parent.parent)
    for folder in (parent, parent.parent, parent.parent.parent):
        flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def enrolling(root: Path) -> Iterator[None]:
    """Hold a library from the reading of the earlier version until the next one is stored.

    Two enrolments of one type that run at once would build on the same version, and what the first
    one added would be missing from the second. Readers and other writers are not held up.

    Raises
    ------
    LibraryError
        The folder cannot be made or written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        handle = os.open(root / ENROLMENT_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise _unwritable(root, error) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Hold the library against other writers; waits for them.

    Raises
    ------
    LibraryError
        Something cannot be written: no space, no right, a limit. What was there stays.
    """
    try:
        handle = os.open(root / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
    except OSError as error:
        raise _unwritable(root, error) from error


def _unwritable(root: Path, error: OSError) -> LibraryError:
    msg = f"the library at '{root}' cannot be written: {error.strerror or error}."
    return LibraryError(msg, hint="Check free space and rights; what was there is whole.")


class Snapshot:
    """A reader's hold on a library: files that it may still read are not deleted meanwhile.

    The lock is on the folder itself, so that a library on a read-only disk can be held too. Where a
    file system has no locks on folders, readers are not protected from a removal.
    """

    def __init__(self, root: Path) -> None:
        self._handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._handle)
        self._share()

    def delete(self, folders: list[Path]) -> list[Path]:
        """Delete folders that no index names any more, unless another reader holds the library.

        Only a writer may ask: between the two locks this hold protects nothing.

        Returns
        -------
        list
            What stays until the next time because somebody else has the library open.
        """
        if not folders:
            return []
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._share()
            return folders
        except OSError:
            delete(folders)
            return []
        delete(folders)
        self._share()
        return []

    def _share(self) -> None:
        with contextlib.suppress(OSError):
            fcntl.flock(self._handle, fcntl.LOCK_SH)


def stored_versions(root: Path) -> Iterator[tuple[str, str]]:
    """Yield type and folder name of every version on disk, whether or not an index names it."""
    for name in _entries(root / "types"):
        for folder in _entries(root / "types" / name):
            if folder.startswith("v") and "-" in folder:
                yield name, folder


def unfinished(root: Path, *, deep: bool = False) -> list[Path]:
    """Return what killed writers left: files and folders that were never published.

    Parameters
    ----------
    deep
        Look inside the versions too, where only the repair of a damaged one leaves something.
    """
    found = [root / name for name in _entries(root) if name.startswith(UNFINISHED)]
    for name in _entries(root / "types"):
        inner = _entries(root / "types" / name)
        left = [one for one in inner if one.startswith(UNFINISHED)]
        found += [root / "types" / name / one for one in left]
        if not inner:
            found.append(root / "types" / name)
    if deep:
        found += root.glob(f"types/*/v*/{UNFINISHED}*")
    return sorted(found)


def _entries(folder: Path) -> list[str]:
    try:
        # a library of 10,000 types is looked through at every change: no Path for each name
        return sorted(os.listdir(folder))  # noqa: PTH208
    except (FileNotFoundError, NotADirectoryError):
        return []


def delete(paths: list[Path]) -> None:
    """Delete what no reader looks for; the folder of a type goes with its last version."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        if path.parent.parent.name == "types":
            _remove_if_empty(path.parent)


def _remove_if_empty(*folders: Path) -> None:
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


def _write_flushed(path: Path, content: bytes, *, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False
