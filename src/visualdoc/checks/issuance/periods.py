"""Periods of a description: an authority's term, a series' time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From a day until a day, both included; None is open."""

    first: date | None
    last: date | None

    @classmethod
    def of(cls, described: Mapping[str, Any]) -> Period:
        """Read ``from`` and ``until`` of a description's entry."""
        return cls(first=_day(described.get("from")), last=_day(described.get("until")))

    def holds(self, day: date, slack_days: int) -> bool:
        """Whether a day known to within ``slack_days`` may lie inside."""
        early = self.first is not None and (self.first - day).days > slack_days
        late = self.last is not None and (day - self.last).days > slack_days
        return not early and not late

    def __str__(self) -> str:
        since = f"from {self.first.isoformat()}" if self.first else ""
        until = f"until {self.last.isoformat()}" if self.last else ""
        return " ".join(part for part in (since, until) if part) or "at any time"


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None
