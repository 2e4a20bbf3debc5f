"""What identification keeps of one type: few key points, a small picture, its layout."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.errors import LibraryError
from visualdoc.imaging.features import Features, sift_features
from visualdoc.imaging.resampling import resize_area, resize_float
from visualdoc.imaging.storage import decode_lossless, encode_lossy
from visualdoc.references.index_codebook import Codebook, quantised
from visualdoc.references.layout_index import StoredLayout, stored_layout
from visualdoc.references.types import IdentificationView

ENTRY_LONG_SIDE_PX = 512
"""Key points are looked for at this size: a third of the time of 1000 px, and enough to tell by."""
KEPT = 400
CELLS = (6, 8)
"""Rows and columns of the grid from which key points are taken in turn."""
VOTING = 300
PICTURE_QUALITY = 90
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coded:
    """What the searches need of one type: N words and signatures, and the layout."""

    words: NDArray[np.uint16]
    signatures: NDArray[np.uint64]
    layout: StoredLayout


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndexEntry:
    """One type as the index keeps it, about 60 kB.

    Attributes
    ----------
    xy
        N × 2 float32, key points in pixels of ``picture`` (centres at integers).
    descriptors
        N × 64 int8 (:func:`~visualdoc.references.index_codebook.quantised`).
    coded
        Words of the key points that vote, which are found at half the size, and the layout.
    picture
        h × w uint8, the identification view reduced.
    static
        h × w bool: pixels without personalisation.
    to_view
        3 × 3: pixels of ``picture`` → pixels of the identification view.
    """

    xy: NDArray[np.float32]
    descriptors: NDArray[np.int8]
    coded: Coded
    picture: NDArray[np.uint8]
    static: NDArray[np.bool_]
    to_view: NDArray[np.float64]

    @property
    def features(self) -> Features:
        """The key points ready for matching."""
        short = self.descriptors.astype(np.float32)
        length = np.maximum(np.linalg.norm(short, axis=1, keepdims=True), 1e-9)
        return Features(xy=self.xy, descriptors=(short / length).astype(np.float32))


def entry_of(view: IdentificationView, codebook: Codebook) -> IndexEntry:
    """Make a type's entry from its identification view, as a file gives it back.

    A stored picture has lost a little; a page must lie alike with and without a file.

    Raises
    ------
    ModelError
        From the codebook.
    """
    return entry_from_bytes(entry_bytes(view, codebook))


def _measured(view: IdentificationView, codebook: Codebook) -> IndexEntry:
    picture, static, to_view = _reduced(view)
    kept = sift_features(picture, limit=KEPT, mask=static, cells=CELLS)
    stored = quantised(codebook.project(kept.descriptors))
    voting = _voting(picture, static, codebook)
    return IndexEntry(
        xy=kept.xy,
        descriptors=stored,
        coded=Coded(words=voting[0], signatures=voting[1], layout=stored_layout(picture, static)),
        picture=picture,
        static=static,
        to_view=to_view,
    )


def _reduced(
    view: IdentificationView,
) -> tuple[NDArray[np.uint8], NDArray[np.bool_], NDArray[np.float64]]:
    rows, columns = view.grey.shape
    factor = min(1.0, ENTRY_LONG_SIDE_PX / max(rows, columns))
    width, height = max(round(columns * factor), 1), max(round(rows * factor), 1)
    picture = resize_area(view.grey, width_px=width, height_px=height)
    share = resize_float(view.static.astype(np.float32), width_px=width, height_px=height)
    x, y = columns / width, rows / height
    # centres keep their place, indices do not
    to_view = np.array([[x, 0, x / 2 - 0.5], [0, y, y / 2 - 0.5], [0, 0, 1.0]])
    return picture, share > 0.5, to_view


def _voting(
    picture: NDArray[np.uint8], static: NDArray[np.bool_], codebook: Codebook
) -> tuple[NDArray[np.uint16], NDArray[np.uint64]]:
    height, width = (max(side // 2, 1) for side in picture.shape)
    half = resize_area(picture, width_px=width, height_px=height)
    share = resize_float(static.astype(np.float32), width_px=width, height_px=height)
    found = sift_features(half, limit=VOTING, mask=share > 0.5)
    short = codebook.project(found.descriptors)
    words = codebook.words(short)[:, 0] if len(short) else np.zeros(0, dtype=np.int64)
    return words.astype(np.uint16), codebook.signatures(short)


def entry_bytes(view: IdentificationView, codebook: Codebook) -> bytes:
    """Write a type's entry as a NumPy archive, its picture with a little loss.

    Errors are those of :func:`entry_of`.
    """
    entry = _measured(view, codebook)
    picture = encode_lossy(entry.picture, quality=PICTURE_QUALITY)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        xy=entry.xy,
        descriptors=entry.descriptors,
        words=entry.coded.words,
        signatures=entry.coded.signatures,
        layout=entry.coded.layout.values,
        shares=entry.coded.layout.shares,
        picture=np.frombuffer(picture, dtype=np.uint8),
        static=np.packbits(entry.static),
        to_view=entry.to_view,
    )
    return buffer.getvalue()


def entry_from_bytes(content: bytes) -> IndexEntry:
    """Read what :func:`entry_bytes` wrote.

    Raises
    ------
    LibraryError
        The bytes are no entry.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            picture = decode_lossless(archive["picture"].tobytes(), channels=1)
            rows, columns = picture.shape[:2]
            static = np.unpackbits(archive["static"], count=rows * columns)
            return IndexEntry(
                xy=archive["xy"],
                descriptors=archive["descriptors"],
                coded=_coded(archive),
                picture=picture,
                static=static.reshape(rows, columns).astype(np.bool_),
                to_view=archive["to_view"],
            )
    except _UNREADABLE as error:
        raise _damaged(error) from error


def coded_from_bytes(content: bytes) -> Coded:
    """Read only what the searches need of an entry; errors as :func:`entry_from_bytes`."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return _coded(archive)
    except _UNREADABLE as error:
        raise _damaged(error) from error


def _coded(archive: Mapping[str, NDArray[Any]]) -> Coded:
    return Coded(
        words=archive["words"],
        signatures=archive["signatures"],
        layout=StoredLayout(values=archive["layout"], shares=archive["shares"]),
    )


def _damaged(error: Exception) -> LibraryError:
    return LibraryError(f"an entry of the identification index cannot be read: {error}.")
