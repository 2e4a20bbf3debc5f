"""The enrolled types as identification sees them: one index over all, the rest on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from visualdoc.references.index_codebook import Codebook, open_codebook
from visualdoc.references.index_entry import Coded, IndexEntry, entry_of
from visualdoc.references.inverted_file import InvertedFile
from visualdoc.references.layout_index import LayoutIndex
from visualdoc.references.types import IdentificationView

ENTRIES_KEPT = 128
VIEWS_KEPT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A type whose layout was compared with a page's; ``turned`` when the page is upside down."""

    name: str
    correlation: float
    turned: bool


class TypeCatalogue(Mapping[str, IdentificationView]):
    """Views of all types by name, with an index for finding some among thousands.

    Views and entries are read when they are asked for; the ones used last are kept.

    Parameters
    ----------
    names
        In the order of the index's rows.
    layouts, inverted
        One row a type.
    entry
        Returns the entry of a name, and keeps those used last.
    load_view
        Reads the view of a name.
    """

    def __init__(
        self,
        names: Sequence[str],
        *,
        codebook: Codebook,
        layouts: LayoutIndex,
        inverted: InvertedFile,
        entry: Callable[[str], IndexEntry],
        load_view: Callable[[str], IdentificationView],
    ) -> None:
        self.names = tuple(names)
        self.codebook = codebook
        self.layouts = layouts
        self.inverted = inverted
        self.entry = entry
        self._view = lru_cache(maxsize=VIEWS_KEPT)(load_view)
        self._rows = {name: row for row, name in enumerate(self.names)}

    def __getitem__(self, name: str) -> IdentificationView:
        if name not in self._rows:
            raise KeyError(name)
        return self._view(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def of(self, names: Sequence[str]) -> TypeCatalogue:
        """Return a catalogue of some of the types; raises ``KeyError`` for a name not here."""
        rows = [self._rows[name] for name in names]
        coded = [self.entry(name).coded for name in names]
        return TypeCatalogue(
            names,
            codebook=self.codebook,
            layouts=self.layouts.of_rows(rows),
            inverted=_inverted(coded, self.codebook),
            entry=self.entry,
            load_view=self._view,
        )

    def alike(self, layout: NDArray[np.float32], count: int) -> list[Alike]:
        """Return ``count`` types by the correlation of their layout with a page's, best first."""
        found, turned = self.layouts.correlations(layout)
        order = np.argsort(-found, kind="stable")[:count]
        return [
            Alike(name=self.names[row], correlation=float(found[row]), turned=bool(turned[row]))
            for row in order
        ]

    def akin(self, name: str, others: Sequence[str]) -> NDArray[np.float32]:
        """Return the correlation of each of some types' layouts with that of one type."""
        rows = self.layouts.of_rows([self._rows[other] for other in others])
        return rows.akin(self.entry(name).coded.layout)

    def voted(self, projected: NDArray[np.float32]) -> list[str]:
        """Return all types by how many of a page's key points they have too, most first.

        Parameters
        ----------
        projected
            N × 64 (:meth:`Codebook.project`).
        """
        votes = self.inverted.votes(projected, self.codebook)
        return [self.names[row] for row in np.argsort(-votes, kind="stable")]


def catalogue_of(
    views: Mapping[str, IdentificationView], codebook: Codebook | None = None
) -> TypeCatalogue:
    """Make a catalogue of a few views in memory."""
    book = codebook or open_codebook()
    names = sorted(views)
    entries = {name: entry_of(views[name], book) for name in names}
    coded = [entries[name].coded for name in names]
    return TypeCatalogue(
        names,
        codebook=book,
        layouts=LayoutIndex.of([one.layout for one in coded]),
        inverted=_inverted(coded, book),
        entry=entries.__getitem__,
        load_view=views.__getitem__,
    )


def _inverted(coded: Sequence[Coded], codebook: Codebook) -> InvertedFile:
    return InvertedFile.of(
        [one.words for one in coded],
        [one.signatures for one in coded],
        word_count=codebook.word_count,
    )
