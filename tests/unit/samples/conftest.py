"""Presses that print coarsely, so that the tests stay fast; the code paths are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from visualdoc.samples.copies import Press
from visualdoc.samples.designs import catalogue

COARSE_DPI = {"small": 450.0, "large": 200.0}


def coarse_press(name: str, seed: int = 3) -> Press:
    design = next(d for d in catalogue.designs() if d.name == name)
    size = "large" if design.size.height_mm > 200 else "small"
    return Press(replace(design, print_dpi=COARSE_DPI[size]), seed)


@pytest.fixture(scope="session")
def presses() -> dict[str, Press]:
    return {design.name: coarse_press(design.name) for design in catalogue.designs()}
