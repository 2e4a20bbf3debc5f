"""The contract of a check, in one file. Our own checks come in through this same door.

A check is a module with three names:

``SPEC``
    a :class:`CheckSpec`;
``applies(context)``
    None when the check can run, else a :class:`Declined` with the reason;
``examine(context)``
    yields :class:`~visualdoc.findings.DoubtCandidate`; pure: no file, clock, global or unseeded
    randomness. Nothing yielded means: looked at, nothing found.

Scores are raw; calibration turns them into strength and drops what is common on genuine pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from threading import RLock
from typing import Any, Protocol, TypeVar

from visualdoc.findings import Aspect, DoubtCandidate, Outcome
from visualdoc.inference import ModelStore
from visualdoc.reading.types import Readings
from visualdoc.references.types import DocumentType
from visualdoc.registration.types import AlignedPage
from visualdoc.scans.types import ScanPage

T = TypeVar("T")


class Need(StrEnum):
    """What a check cannot do without; the runner answers ``not_possible`` when it is missing."""

    REFERENCE = "reference"
    MRZ = "mrz"
    FIELDS = "fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSpec:
    """Identity and needs of a check.

    Attributes
    ----------
    id
        ``family.name``.
    title
        The question in the examiner's words.
    passed
        Summary when nothing was found.
    min_dpi
        Below this resolution of the scan the check is ``not_possible``.
    silent
        Runs and is reported, counts for nothing (new checks begin so).
    """

    id: str
    version: int
    aspect: Aspect
    title: str
    passed: str
    needs: frozenset[Need] = frozenset()
    min_dpi: float | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """Why a check does not run on this page."""

    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CheckContext:
    """Everything a check may look at. Read-only.

    Attributes
    ----------
    aligned
        None when the type is unknown or the reference does not fit.
    on
        The date at which the document is judged (``--on``).
    memo
        Where :meth:`once` keeps what it measured; a cache of pure values, nothing else.
    """

    page: ScanPage
    aligned: AlignedPage | None
    readings: Readings
    models: ModelStore
    on: date
    memo: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, measure: Callable[[], T]) -> T:
        """Return a measurement of this page that several checks share, made at its first use."""
        # checks run side by side: the second to ask waits for the first
        with self.memo.setdefault(f"{name} lock", RLock()):
            if name not in self.memo:
                self.memo[name] = measure()
        value: T = self.memo[name]
        return value

    @property
    def document_type(self) -> DocumentType | None:
        """The type that the page lies on, None when unknown."""
        return self.aligned.document_type if self.aligned else None

    @property
    def reference(self) -> AlignedPage:
        """The aligned page; for checks that declare ``Need.REFERENCE``."""
        if self.aligned is None:
            msg = "a check without Need.REFERENCE asked for the reference"
            raise LookupError(msg)
        return self.aligned


class Check(Protocol):
    """What a check module provides."""

    SPEC: CheckSpec

    def applies(self, context: CheckContext) -> Declined | None:
        """Return None when the check can run, else the reason."""
        ...

    def examine(self, context: CheckContext) -> Iterator[DoubtCandidate]:
        """Yield candidates."""
        ...
