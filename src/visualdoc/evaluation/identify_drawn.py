"""``bench identify --draw``: an index really filled with drawn designs, asked about drawn pages."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from visualdoc.references import index_store
from visualdoc.references.index import Index, TypeRecord, VersionRecord
from visualdoc.references.index_catalogue import TypeCatalogue
from visualdoc.references.index_codebook import open_codebook
from visualdoc.references.types import IdentificationView
from visualdoc.registration.identification import identify_all
from visualdoc.registration.identified import Identification
from visualdoc.registration.outline import find_outline
from visualdoc.registration.views import PageView, query_view

LoadView = Callable[[str], IdentificationView]
PAGE_BYTES = 4096
CHUNK = 50


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """One page that was drawn to be asked about.

    Attributes
    ----------
    name
        The design's name, whether it is enrolled or not.
    condition
        How the page was captured.
    wide_mm
        Width of the document.
    """

    name: str
    condition: str
    wide_mm: float
    pixels: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the index answered.

    Attributes
    ----------
    enrolled
        Whether the page's own design is in the index.
    first
        Best type found, whether it fits or not; None when nothing could be laid under the page.
    known
        Probability that the page is of the best type or of a variant of it.
    confidence
        Probability that the page is of the best type.
    candidates
        Names, best first.
    wall_ms, cpu_ms
        From decoded pixels to the answer: outline, view, search, verification, second chance.
    """

    name: str
    condition: str
    enrolled: bool
    wide_mm: float
    first: str | None
    known: float
    confidence: float
    candidates: tuple[str, ...]
    second_chance: bool
    wall_ms: float
    cpu_ms: float

    @property
    def right(self) -> bool:
        """Whether the best type is the page's own."""
        return self.enrolled and self.first == self.name


def index_of(names: Sequence[str]) -> Index:
    """Describe drawn designs as a library's index does; the digests stand for the drawing."""
    files = {name: {"view.webp": f"drawn/{name}", "type.json": f"drawn/{name}"} for name in names}
    return Index(
        types={
            name: TypeRecord(current=VersionRecord(version=1, files=files[name])) for name in names
        }
    )


def fill(
    root: Path,
    names: Sequence[str],
    load_view: LoadView,
    *,
    processes: int,
    progress: Callable[[int], None] | None = None,
) -> float:
    """Draw designs and write their index as a library keeps it.

    Parameters
    ----------
    load_view
        Draws the view of a name; must be picklable.
    progress
        Called with the number of designs written.

    Returns
    -------
    float
        Processor time in seconds, all processes together.
    """
    codebook = open_codebook()
    folder = root / index_store.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    index = index_of(names)
    keys = {name: index_store.key_of(index.types[name].current, codebook) for name in names}
    chunks = [dict(list(keys.items())[at : at + CHUNK]) for at in range(0, len(keys), CHUNK)]
    spent, done = 0.0, 0
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for chunk, seconds in zip(
            chunks, pool.map(partial(_write, folder, load_view), chunks), strict=True
        ):
            spent, done = spent + seconds, done + len(chunk)
            if progress is not None:
                progress(done)
    start = time.process_time()
    index_store.pack(folder, keys, codebook, load_view)
    return spent + time.process_time() - start


def _write(folder: Path, load_view: LoadView, keys: Mapping[str, str]) -> float:
    start = time.process_time()
    index_store.write_entries(folder, keys, open_codebook(), load_view)
    return time.process_time() - start


def open_filled(root: Path, names: Sequence[str], load_view: LoadView) -> TypeCatalogue:
    """Open the filled index, or its part over some of the names."""
    return index_store.open_catalogue(root, index_of(names), open_codebook(), load_view)


def ask(page: Drawn, catalogue: TypeCatalogue, accept: float) -> tuple[Reply, PageView]:
    """Ask as an examination does: within the outline first, then the whole scan."""
    wall, cpu = time.perf_counter(), time.process_time()
    outline = find_outline(page.pixels)
    view = query_view(page.pixels, outline)
    found = identify_all(view, catalogue)
    second = outline is not None and not _fits(found, accept)
    if second:
        whole = query_view(page.pixels, None)
        again = identify_all(whole, catalogue)
        if _fits(again, accept):
            view, found = whole, again
    wall_ms, cpu_ms = (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3
    return _reply(page, found, catalogue, second=second, wall_ms=wall_ms, cpu_ms=cpu_ms), view


def ask_again(page: Reply, view: PageView, catalogue: TypeCatalogue) -> Reply:
    """Ask about a view that was made before: what grows with the number of types."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = identify_all(view, catalogue)
    wall_ms, cpu_ms = (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3
    drawn = Drawn(name=page.name, condition=page.condition, wide_mm=page.wide_mm, pixels=NOTHING)
    return _reply(drawn, found, catalogue, second=False, wall_ms=wall_ms, cpu_ms=cpu_ms)


NOTHING = np.zeros((0, 0, 3), dtype=np.uint8)


def _fits(found: Sequence[Identification], accept: float) -> bool:
    return bool(found) and found[0].known >= accept


def _reply(
    page: Drawn,
    found: Sequence[Identification],
    catalogue: TypeCatalogue,
    *,
    second: bool,
    wall_ms: float,
    cpu_ms: float,
) -> Reply:
    return Reply(
        name=page.name,
        condition=page.condition,
        enrolled=page.name in catalogue,
        wide_mm=page.wide_mm,
        first=found[0].name if found else None,
        known=found[0].known if found else 0.0,
        confidence=found[0].confidence if found else 0.0,
        candidates=tuple(one.name for one in found[:5]),
        second_chance=second,
        wall_ms=wall_ms,
        cpu_ms=cpu_ms,
    )


def memory_mb() -> tuple[float, float]:
    """Resident memory of this process now and at its largest."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages * PAGE_BYTES / 1e6, most * 1024 / 1e6


def growing(count: int) -> Iterator[int]:
    """Sizes of the index for the growth table: 100, 300, 1,000 and so on up to ``count``."""
    hundreds = (10**power * step for power in range(9) for step in (1, 3))
    for size in (100 * number for number in hundreds):
        if size >= count:
            break
        yield size
    yield count
