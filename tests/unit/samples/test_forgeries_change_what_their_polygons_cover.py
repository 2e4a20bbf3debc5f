"""A forged scan equals its unaltered twin outside its polygons and differs inside each of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.imaging import drawing
from visualdoc.imaging.resampling import dilate
from visualdoc.samples import mrz_text
from visualdoc.samples.channel.scanning import Scanned
from visualdoc.samples.copies import Copy, Press
from visualdoc.samples.forgeries.attack import Attack, Forged
from visualdoc.samples.forgeries.registry import ATTACKS, attacks_for

DPI = 200.0
SLACK_MM = 0.45  # blur, sharpening and the softened edge of ink
TYPES = ("utopia-passport", "utopia-permit-back", "utopia-visa", "utopia-birth-certificate")
CASES = {
    "utopia-permit-front": (
        "photo_substitution",
        "moved_element",
        "missing_element",
        "added_element",
    ),
    "utopia-permit-back": (
        "retyped_text",
        "copy_move",
        "erasure",
        "wrong_font",
        "whole_reprint",
        "local_reprint",
        "wrong_check_digit",
    ),
    "utopia-visa": ("mrz_viz_mismatch",),
    "utopia-birth-certificate": ("pasted_stamp", "retyped_text"),
}


def test_every_attack_is_looked_at() -> None:
    assert {name for names in CASES.values() for name in names} == {a.name for a in ATTACKS}


def _forged(press: Press, attack: Attack) -> tuple[Copy, Forged]:
    for number in range(8):
        copy = Copy.draw(press, f"test/{attack.name}/{number}")
        forged = attack.forge(copy, DPI)
        if forged is not None:
            return copy, forged
    pytest.fail("the attack found nothing to do on eight persons' pages")


def _covered(forged: Forged, polygon_mm: NDArray[np.float64]) -> NDArray[np.bool_]:
    mask = np.zeros(forged.page.image.shape[:2], dtype=np.uint8)
    drawing.fill(mask, [forged.page.polygon_px(polygon_mm)], 255)
    return mask > 0


def _twin(copy: Copy, attack: Attack) -> Scanned:
    """Scan what the forger had in hand: for a pasted seal, the page on which none was set."""
    draft = copy.draft()
    if attack.name == "pasted_stamp":
        draft = replace(draft, unprinted=frozenset({"stamp"}))
    return copy.scan_page(copy.print_page(draft), dpi=DPI)


@pytest.mark.parametrize(
    ("name", "attack_name"), [(name, attack) for name, names in CASES.items() for attack in names]
)
def test_difference_lies_in_the_polygons(
    presses: dict[str, Press], name: str, attack_name: str
) -> None:
    attack = next(a for a in ATTACKS if a.name == attack_name)
    copy, forged = _forged(presses[name], attack)
    twin = _twin(copy, attack)
    assert twin.image.shape == forged.page.image.shape
    assert forged.polygons_mm
    difference = np.abs(twin.image.astype(int) - forged.page.image.astype(int)).max(axis=2)
    union = np.zeros(difference.shape, dtype=np.bool_)
    for polygon_mm in forged.polygons_mm:
        covered = _covered(forged, polygon_mm)
        assert covered.any()
        assert (difference[covered] > 12).mean() > 0.01, "nothing changed inside a polygon"
        union |= covered
    slack = 2 * round(SLACK_MM / 25.4 * DPI) + 1
    outside = difference[~dilate(union, slack, slack)]
    assert outside.size == 0 or outside.max() <= 3, f"{(outside > 3).sum()} px changed elsewhere"


@pytest.mark.parametrize("name", TYPES)
def test_attacks_apply_where_they_make_sense(presses: dict[str, Press], name: str) -> None:
    names = {attack.name for attack in attacks_for(presses[name].design)}
    assert ("wrong_check_digit" in names) == bool(presses[name].design.slots_of("mrz"))
    # the back of the permit shows nothing in clear that its zone names
    assert ("mrz_viz_mismatch" in names) == (name in {"utopia-passport", "utopia-visa"})
    assert ("photo_substitution" in names) == bool(presses[name].design.slots_of("portrait"))
    assert ("pasted_stamp" in names) == bool(presses[name].design.slots_of("stamp"))


def test_mismatch_keeps_the_check_digits_right(presses: dict[str, Press]) -> None:
    attack = next(a for a in ATTACKS if a.name == "mrz_viz_mismatch")
    copy, forged = _forged(presses["utopia-passport"], attack)
    assert forged.record.mrz is not None
    second = forged.record.mrz[1]
    assert forged.record.mrz != copy.record.mrz
    assert second[43] == mrz_text.check_digit(second[:10] + second[13:20] + second[21:43])
    assert forged.counterparts_mm


def test_wrong_check_digit_is_wrong_in_one_character(presses: dict[str, Press]) -> None:
    attack = next(a for a in ATTACKS if a.name == "wrong_check_digit")
    copy, forged = _forged(presses["utopia-permit-back"], attack)
    before, after = "".join(copy.record.mrz or ()), "".join(forged.record.mrz or ())
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1
