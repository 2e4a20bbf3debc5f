"""How much memory a piece of work takes above what the process held before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CLEAR_REFS = Path("/proc/self/clear_refs")
STATUS = Path("/proc/self/status")
RESET_PEAK = "5"  # proc(5): sets the peak of the resident set to what is resident now


@dataclass(slots=True)
class Rise:
    """What :func:`rise_of` measures; known once its block is left."""

    kilobytes: int | None = None

    def megabytes(self) -> float | None:
        """Peak above the beginning; None where the system does not tell."""
        return None if self.kilobytes is None else self.kilobytes / 1024


@contextmanager
def rise_of() -> Iterator[Rise]:
    """Measure how far the resident set of this process rises within a block (Linux)."""
    rise, before = Rise(), _resident_from_here()
    yield rise
    if before is not None:
        rise.kilobytes = max(_status("VmHWM") - before, 0)


def _resident_from_here() -> int | None:
    try:
        CLEAR_REFS.write_text(RESET_PEAK, encoding="ascii")
        return _status("VmRSS")
    except (OSError, ValueError):
        return None


def _status(name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", STATUS.read_text(encoding="ascii"), re.MULTILINE)
    if found is None:
        msg = f"{STATUS} has no {name}"
        raise ValueError(msg)
    return int(found.group(1))
