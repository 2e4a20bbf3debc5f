"""Local descriptors made small: principal axes, visual words and binary signatures."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from visualdoc.errors import ModelError
from visualdoc.inference import ModelRegistry, default_models_dir

MODEL = "identification"
STEPS = 127
"""A component of a unit vector is stored as a signed byte in so many steps."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Codebook:
    """How RootSIFT descriptors become short vectors, words and signatures.

    Attributes
    ----------
    mean
        128 float32.
    projection
        128 × D float32: principal axes, then a rotation that balances them (so that signs carry
        equal information and both halves quantise alike).
    centroids
        2 × K × D/2 float32; a word is a pair of centroids, one a half: K² words from 2K vectors.

    References
    ----------
    Ke and Sukthankar, PCA-SIFT, CVPR 2004. Gong and Lazebnik, Iterative Quantization, CVPR 2011,
    doi:10.1109/CVPR.2011.5995432 (the rotation). Babenko and Lempitsky, The Inverted Multi-Index,
    CVPR 2012, doi:10.1109/CVPR.2012.6248038. Jégou, Douze and Schmid, Hamming Embedding, ECCV 2008,
    doi:10.1007/978-3-540-88682-2_24.
    """

    mean: NDArray[np.float32]
    projection: NDArray[np.float32]
    centroids: NDArray[np.float32]

    @property
    def sha256(self) -> str:
        """Digest of the codebook: entries made with another one are of no use."""
        parts = (self.mean, self.projection, self.centroids)
        return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()

    @property
    def word_count(self) -> int:
        """Number of visual words."""
        return int(self.centroids.shape[1]) ** 2

    def project(self, descriptors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shorten N × 128 RootSIFT to N × D float32 of unit length."""
        short = (descriptors - self.mean) @ self.projection
        length = np.maximum(np.linalg.norm(short, axis=1, keepdims=True), 1e-9)
        return np.asarray(short / length, dtype=np.float32)

    def words(self, projected: NDArray[np.float32], *, count: int = 1) -> NDArray[np.int64]:
        """Return the ``count`` (1 to 4) nearest words of each vector, N × count, nearest first."""
        half = projected.shape[1] // 2
        nearest, distance = [], []
        for part in range(2):
            block = projected[:, part * half : (part + 1) * half]
            square = (self.centroids[part] ** 2).sum(axis=1)
            far = square[None, :] - 2 * block @ self.centroids[part].T
            two = np.argpartition(far, 1, axis=1)[:, :2]
            values = np.take_along_axis(far, two, axis=1)
            order = np.argsort(values, axis=1, kind="stable")
            nearest.append(np.take_along_axis(two, order, axis=1))
            distance.append(np.take_along_axis(values, order, axis=1))
        first, second = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
        together = distance[0][:, first] + distance[1][:, second]
        word = nearest[0][:, first] * self.centroids.shape[1] + nearest[1][:, second]
        order = np.argsort(together, axis=1, kind="stable")[:, :count]
        return np.take_along_axis(word, order, axis=1).astype(np.int64)

    def signatures(self, projected: NDArray[np.float32]) -> NDArray[np.uint64]:
        """Return the signs of the 64 components as N uint64."""
        bits = np.packbits(projected > 0, axis=1)
        return np.ascontiguousarray(bits).view(np.uint64).ravel()

    def to_bytes(self) -> bytes:
        """Write the codebook as a NumPy archive."""
        buffer = io.BytesIO()
        np.savez(buffer, mean=self.mean, projection=self.projection, centroids=self.centroids)
        return buffer.getvalue()

    @classmethod
    def from_file(cls, path: Path) -> Codebook:
        """Read a codebook.

        Raises
        ------
        ModelError
            The file holds none.
        """
        try:
            with np.load(path, allow_pickle=False) as archive:
                found = {name: archive[name].astype(np.float32) for name in archive.files}
            book = cls(**found)
        except (OSError, ValueError, TypeError) as error:
            msg = f"the codebook of identification cannot be read: {error}."
            raise ModelError(msg) from error
        if book.projection.shape != (128, 64) or book.centroids.shape[2] != 32:
            msg = "the codebook of identification has another shape than this version reads."
            raise ModelError(msg)
        return book


@lru_cache(maxsize=2)
def open_codebook(models_dir: Path | None = None) -> Codebook:
    """Return the registered codebook, verified; raises ``ModelError`` when missing or altered."""
    registry = ModelRegistry(models_dir or default_models_dir())
    return Codebook.from_file(registry.file(MODEL))


def quantised(projected: NDArray[np.float32]) -> NDArray[np.int8]:
    """Store unit vectors as bytes."""
    return np.clip(np.round(projected * STEPS), -127, 127).astype(np.int8)
