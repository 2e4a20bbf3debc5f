"""Codes of states and organisations in machine-readable zones, with the time they stood for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from visualdoc.reading.mrz.digits import FILLER


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCode:
    """One code.

    Attributes
    ----------
    part
        ``iso``, ``icao`` (beyond ISO 3166), ``withdrawn`` or ``unrecognised``.
    valid_from, valid_until
        None when not recorded; never read as "not valid".
    in_zone
        Code that stands in machine-readable zones instead; None when it is this one.
    """

    code: str
    name: str
    part: str
    valid_from: date | None
    valid_until: date | None
    in_zone: str | None

    @property
    def stands_in_zones(self) -> bool:
        """Whether the standard has the code in machine-readable zones."""
        return self.in_zone is None and self.part != "unrecognised"


@cache
def state_codes() -> dict[str, StateCode]:
    """All known codes."""
    text = resources.files("visualdoc.reading.mrz").joinpath("data/codes.toml").read_text("utf-8")
    return {
        code: StateCode(
            code=code,
            name=row["name"],
            part=row["part"],
            valid_from=row.get("from"),
            valid_until=row.get("until"),
            in_zone=row.get("in_zone"),
        )
        for code, row in tomllib.loads(text)["codes"].items()
    }


def state_code(printed: str) -> StateCode | None:
    """Look a code up as printed, with or without fillers; None when it is unknown."""
    return state_codes().get(printed.strip(FILLER))
