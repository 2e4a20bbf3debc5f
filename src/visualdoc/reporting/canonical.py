"""One form of a report in bytes: the same value always gives the same text."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Set
from datetime import date
from enum import Enum
from typing import Any

# Significant digits kept of every number: far more than any check resolves, far fewer than the
# rounding noise of floating point arithmetic reaches. Decimals would not do: the perspective terms
# of a homography are of the order of 1e-7.
SIGNIFICANT_DIGITS = 9


def _plain_number(value: float) -> float | None:
    """Round; None for what JSON cannot say (infinite or not a number)."""
    if not math.isfinite(value):
        return None
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}") + 0.0  # no minus zero


def plain(value: Any) -> Any:  # noqa: ANN401 - any value that a report may hold
    """Convert to what JSON knows: mappings keep their order, sets are sorted, numbers rounded."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Set):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:  # noqa: ANN401 - see plain
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, float):
        return _plain_number(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    return plain(value.tolist())  # a number or an array of numpy


def canonical_line(document: Mapping[str, Any]) -> str:
    """JSON on one line, without the line end, for JSON Lines."""
    return json.dumps(plain(document), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """JSON as UTF-8 that a person can read too, indented by two, with a line end at the end."""
    text = json.dumps(plain(document), ensure_ascii=False, allow_nan=False, indent=2)
    # A lone surrogate in a file name has no UTF-8 form; it is shown as an escape.
    return (text + "\n").encode("utf-8", errors="backslashreplace")
