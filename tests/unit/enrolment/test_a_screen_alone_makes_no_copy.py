from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from visualdoc.checks.printing.profile import TILE_PX, Texture
from visualdoc.enrolment.copies import copies

DPI = 600.0
SCANS = 5
# of the log energies, beside a scatter of 0.02 among genuine scans
COARSER = 0.6


def _textures(*, screen: float, grain: float) -> list[Texture]:
    """Five alike, of which the second has a screen of its own and a coarser grain."""
    rng = np.random.default_rng(6)
    found = []
    for number in range(SCANS):
        own = number == 1
        energies = 1.4 + rng.normal(0, 0.02, (2, 12, 16)) + (grain if own else 0.0)
        spectrum = rng.normal(0, 0.02, (TILE_PX, TILE_PX // 2 + 1))
        spectrum[40, 60] += screen if own else 0.0
        found.append(
            Texture(
                energies=energies.astype(np.float32),
                share=np.ones((12, 16), dtype=np.float32),
                spectrum=spectrum.astype(np.float32),
            )
        )
    return found


@pytest.mark.parametrize(
    ("screen", "grain", "refused"),
    [(0.9, 0.0, []), (0.0, 0.0, []), (0.9, COARSER, ["1.png"]), (0.0, 2 * COARSER, ["1.png"])],
)
def test_a_copy_differs_in_its_grain_and_not_in_a_screen_alone(
    screen: float, grain: float, refused: list[str]
) -> None:
    members: list[Any] = [
        SimpleNamespace(
            capture=SimpleNamespace(name=f"{number}.png"),
            registration=SimpleNamespace(source_dpi=DPI),
        )
        for number in range(SCANS)
    ]
    found = copies(members, _textures(screen=screen, grain=grain), dpi=DPI)
    assert [copy.name for copy in found] == refused
