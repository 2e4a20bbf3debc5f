"""The inverted file of all types' key points: a shortlist among thousands in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.references.index_codebook import Codebook

QUERY_WORDS = 4
# signatures of one key point seen twice differ in about 12 of 64 bits, of two key points in 32
MAX_DIFFERING_BITS = 16
BITS_SCALE = 8.0
LEAST_SIZE = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InvertedFile:
    """Postings of every visual word.

    Attributes
    ----------
    starts
        W + 1 int64: the postings of word w are ``starts[w]`` to ``starts[w + 1]``.
    types
        P int32, the number of the type that owns the posting.
    signatures
        P uint64.
    sizes
        T int32, key points of each type.

    References
    ----------
    Sivic and Zisserman, Video Google, ICCV 2003, doi:10.1109/ICCV.2003.1238663. Jégou, Douze and
    Schmid, Hamming Embedding, ECCV 2008, doi:10.1007/978-3-540-88682-2_24.
    """

    starts: NDArray[np.int64]
    types: NDArray[np.int32]
    signatures: NDArray[np.uint64]
    sizes: NDArray[np.int32]

    @classmethod
    def of(
        cls,
        words: Sequence[NDArray[np.uint16]],
        signatures: Sequence[NDArray[np.uint64]],
        *,
        word_count: int,
    ) -> InvertedFile:
        """Invert: words and signatures of each type's key points → postings of each word."""
        sizes = np.array([len(row) for row in words], dtype=np.int32)
        if not len(sizes) or not sizes.sum():
            return cls(
                starts=np.zeros(word_count + 1, dtype=np.int64),
                types=np.zeros(0, dtype=np.int32),
                signatures=np.zeros(0, dtype=np.uint64),
                sizes=sizes,
            )
        every = np.concatenate(list(words))
        order = np.argsort(every, kind="stable")
        counts = np.bincount(every, minlength=word_count)
        return cls(
            starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            types=np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[order],
            signatures=np.concatenate(list(signatures))[order],
            sizes=sizes,
        )

    def votes(self, projected: NDArray[np.float32], codebook: Codebook) -> NDArray[np.float64]:
        """Score every type by the key points of a page that it has too.

        Parameters
        ----------
        projected
            N × 64, unit length (:meth:`Codebook.project`).

        Returns
        -------
        numpy.ndarray
            T float64, higher is more alike: votes by the nearness of the signatures, over the root
            of the type's own number of key points.
        """
        if not len(projected) or not len(self.types):
            return np.zeros(len(self.sizes))
        rows, places = self._visited(codebook.words(projected, count=QUERY_WORDS))
        mine = codebook.signatures(projected)
        apart = np.bitwise_count(mine[rows] ^ self.signatures[places])
        near = apart <= MAX_DIFFERING_BITS
        rows, owners, apart = rows[near], self.types[places[near]], apart[near]
        # each key point of the page votes once, for the nearest of all
        order = np.lexsort((owners, apart, rows))
        rows, owners, apart = rows[order], owners[order], apart[order]
        first = np.ones(len(rows), dtype=np.bool_)
        first[1:] = rows[1:] != rows[:-1]
        weights = np.exp(-((apart[first] / BITS_SCALE) ** 2))
        votes = np.bincount(owners[first], weights=weights, minlength=len(self.sizes))
        return np.asarray(votes / np.sqrt(np.maximum(self.sizes, LEAST_SIZE)), dtype=np.float64)

    def _visited(self, words: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row of the page's key point and place of the posting, for every posting visited."""
        first, last = self.starts[words].ravel(), self.starts[words + 1].ravel()
        lengths = last - first
        rows = np.repeat(np.repeat(np.arange(len(words)), words.shape[1]), lengths)
        before = np.repeat(np.cumsum(lengths) - lengths, lengths)
        places = np.arange(int(lengths.sum())) - before + np.repeat(first, lengths)
        return rows, places
