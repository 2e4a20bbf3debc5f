"""The identification index beside a library: derived from it, checked by hash, made anew at need.

Layout: ``identification/KEY.entry`` holds what verification of one type needs, and
``identification/packed.words`` the words of many, so that opening reads one file. KEY is a digest
of what the entry was made from; an entry that no longer belongs to a type is simply never asked
for. Readers write nothing: what is missing or damaged they make in memory.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from visualdoc.errors import LibraryError, ModelError
from visualdoc.references.index import Index, VersionRecord, verified_file
from visualdoc.references.index_catalogue import ENTRIES_KEPT, TypeCatalogue
from visualdoc.references.index_codebook import Codebook, open_codebook
from visualdoc.references.index_entry import (
    Coded,
    IndexEntry,
    coded_from_bytes,
    entry_bytes,
    entry_from_bytes,
    entry_of,
)
from visualdoc.references.inverted_file import InvertedFile
from visualdoc.references.layout_index import LayoutIndex, StoredLayout
from visualdoc.references.serialization import view_from_files
from visualdoc.references.storage import UNFINISHED, write_durably
from visualdoc.references.types import IdentificationView

FOLDER = "identification"
FORMAT = "visualdoc.identification/2"
PACKED_FILE = "packed.words"
PACK_AFTER = 64
"""So many types may lie beside the packed file before it is written again."""
_DIGEST_BYTES = 32
_SUFFIX = ".entry"

LoadView = Callable[[str], IdentificationView]


def key_of(record: VersionRecord, codebook: Codebook) -> str:
    """Digest of everything that an entry follows from."""
    parts = (
        FORMAT,
        codebook.sha256,
        *(record.files.get(f, "") for f in ("view.webp", "type.json")),
    )
    return hashlib.sha256("/".join(parts).encode()).hexdigest()[:32]


def of_library(root: Path, index: Index) -> TypeCatalogue:
    """Open the index of a library's folder; errors as :func:`open_codebook`."""
    return open_catalogue(root, index, open_codebook(), partial(_view, root, index))


def refresh(root: Path, index: Index) -> None:
    """Bring the index of a library's folder up to date as far as it can be written.

    The library is whole without: what is missing is made in memory when it is asked for.
    """
    with suppress(OSError, ModelError, LibraryError):
        update(root, index, open_codebook(), partial(_view, root, index))


def _view(root: Path, index: Index, name: str) -> IdentificationView:
    record = index.version_of(name, None)
    wanted = ("type.json", "view.webp", "view.npz")
    return view_from_files({file: verified_file(root, name, record, file) for file in wanted})


def open_catalogue(
    root: Path, index: Index, codebook: Codebook, load_view: LoadView
) -> TypeCatalogue:
    """Open the index over the current types of a library.

    Parameters
    ----------
    root
        The library's folder.
    load_view
        Reads the identification view of a type; asked only for types without a whole entry.
    """
    keys = {name: key_of(index.types[name].current, codebook) for name in sorted(index.types)}
    store = _Store(root=root / FOLDER, keys=keys, codebook=codebook, load_view=load_view)
    packed = read_packed(store.root)
    # what is made in memory for want of a file is kept a while, for verification needs it too
    store = replace(store, made=lru_cache(maxsize=ENTRIES_KEPT)(store.make))
    entry = lru_cache(maxsize=ENTRIES_KEPT)(store.entry)
    rows = [packed.get(keys[name]) or store.coded(name) for name in keys]
    inverted = InvertedFile.of(
        [row.words for row in rows],
        [row.signatures for row in rows],
        word_count=codebook.word_count,
    )
    return TypeCatalogue(
        tuple(keys),
        codebook=codebook,
        layouts=LayoutIndex.of([row.layout for row in rows]),
        inverted=inverted,
        entry=entry,
        load_view=load_view,
    )


def update(root: Path, index: Index, codebook: Codebook, load_view: LoadView) -> None:
    """Write what is missing for the current types and take away what belongs to none.

    Raises
    ------
    LibraryError
        A view cannot be read.
    OSError
        The folder cannot be written.
    """
    keys = {name: key_of(index.types[name].current, codebook) for name in sorted(index.types)}
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    for left in folder.glob(f"{UNFINISHED}*"):
        left.unlink(missing_ok=True)
    there = {path.stem for path in folder.glob(f"*{_SUFFIX}")}
    write_entries(
        folder, {n: key for n, key in keys.items() if key not in there}, codebook, load_view
    )
    for key in there - set(keys.values()):
        (folder / f"{key}{_SUFFIX}").unlink(missing_ok=True)
    pack(folder, keys, codebook, load_view)


def write_entries(
    folder: Path, keys: Mapping[str, str], codebook: Codebook, load_view: LoadView
) -> None:
    """Write the entries of types (name → key); errors as :func:`update`."""
    for name, key in keys.items():
        content = entry_bytes(load_view(name), codebook)
        write_durably(folder / f"{key}{_SUFFIX}", sealed(content))


def pack(folder: Path, keys: Mapping[str, str], codebook: Codebook, load_view: LoadView) -> None:
    """Write the packed file again when too many types lie beside it or have gone."""
    packed = read_packed(folder)
    if len(set(keys.values()) ^ packed.keys()) <= PACK_AFTER:
        return
    store = _Store(root=folder, keys=keys, codebook=codebook, load_view=load_view)
    rows = {key: packed.get(key) or store.coded(name) for name, key in keys.items()}
    write_durably(folder / PACKED_FILE, sealed(_packed_bytes(rows)))


def _packed_bytes(rows: Mapping[str, Coded]) -> bytes:
    ordered = sorted(rows)
    buffer = io.BytesIO()
    np.savez(
        buffer,
        keys=np.array(ordered, dtype="S32"),
        layouts=np.stack([rows[key].layout.values for key in ordered]),
        shares=np.stack([rows[key].layout.shares for key in ordered]),
        sizes=np.array([len(rows[key].words) for key in ordered], dtype=np.int64),
        words=np.concatenate([rows[key].words for key in ordered]),
        signatures=np.concatenate([rows[key].signatures for key in ordered]),
    )
    return buffer.getvalue()


def read_packed(folder: Path) -> dict[str, Coded]:
    """Read the packed words by key; nothing when the file is missing or damaged."""
    content = unsealed(folder / PACKED_FILE)
    if content is None:
        return {}
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            keys, ends = archive["keys"], np.cumsum(archive["sizes"])
            words, signatures = archive["words"], archive["signatures"]
            layouts, shares = archive["layouts"], archive["shares"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return {}
    starts = np.concatenate([[0], ends[:-1]])
    return {
        key.decode(): Coded(
            words=words[start:end],
            signatures=signatures[start:end],
            layout=StoredLayout(values=layouts[row], shares=shares[row]),
        )
        for row, (key, start, end) in enumerate(zip(keys, starts, ends, strict=True))
    }


def sealed(content: bytes) -> bytes:
    """Put the SHA-256 of a file's content before it."""
    return hashlib.sha256(content).digest() + content


def unsealed(path: Path) -> bytes | None:
    """Return the content of a sealed file; None when it is missing or not what was written."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    content = raw[_DIGEST_BYTES:]
    return content if hashlib.sha256(content).digest() == raw[:_DIGEST_BYTES] else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Store:
    """Entries on disk, or made from the view where there is none."""

    root: Path
    keys: Mapping[str, str]
    codebook: Codebook
    load_view: LoadView
    made: Callable[[str], IndexEntry] | None = None

    def entry(self, name: str) -> IndexEntry:
        content = unsealed(self.root / f"{self.keys[name]}{_SUFFIX}")
        return self._made(name) if content is None else entry_from_bytes(content)

    def coded(self, name: str) -> Coded:
        content = unsealed(self.root / f"{self.keys[name]}{_SUFFIX}")
        return self._made(name).coded if content is None else coded_from_bytes(content)

    def make(self, name: str) -> IndexEntry:
        return entry_of(self.load_view(name), self.codebook)

    def _made(self, name: str) -> IndexEntry:
        return self.make(name) if self.made is None else self.made(name)
