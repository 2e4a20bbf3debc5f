"""What the description of a type promises holds on every page that is drawn."""

from __future__ import annotations

import re

import numpy as np
import pytest

from visualdoc.samples import labels
from visualdoc.samples.copies import Copy, Press
from visualdoc.samples.designs import catalogue

NAMES = [design.name for design in catalogue.designs()]
PLAY_MM = 1.2  # the printer's shift between copies


@pytest.mark.parametrize("name", NAMES)
def test_entries_match_their_formats(presses: dict[str, Press], name: str) -> None:
    for number in range(30):
        copy = Copy.draw(presses[name], f"formats/{number}")
        for slot in copy.design.slots_of("text"):
            if slot.format:
                assert re.fullmatch(slot.format, copy.record.texts[slot.text_key]), slot.id


@pytest.mark.parametrize("name", NAMES)
def test_ink_lies_in_its_zone(presses: dict[str, Press], name: str) -> None:
    copy = Copy.draw(presses[name], "zones/1")
    page = copy.print_page()
    assert page.ink_boxes
    for slot in copy.design.slots:
        if slot.id in page.ink_boxes:
            ink, zone = page.ink_boxes[slot.id], slot.zone.grown(PLAY_MM)
            inside = ink.overlap_mm2(zone) / (ink.width_mm * ink.height_mm)
            assert inside > 0.97, slot.id


@pytest.mark.parametrize("name", NAMES)
def test_zones_lie_on_the_page_and_have_names_of_their_own(name: str) -> None:
    design = next(d for d in catalogue.designs() if d.name == name)
    described = labels.description(design)
    zones = described["zones"]
    assert len({zone["id"] for zone in zones}) == len(zones)
    width, height = described["size_mm"]
    for zone in zones:
        left, top, right, bottom = zone["box_mm"]
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height


@pytest.mark.parametrize("name", NAMES)
def test_issuing_rules_hold_for_genuine_pages(presses: dict[str, Press], name: str) -> None:
    rules = labels.description(presses[name].design)["rules"]
    for number in range(30):
        values = Copy.draw(presses[name], f"rules/{number}").record.values
        known = {entry["name"]: entry for entry in rules["authorities"]}
        if "authority" in values:
            authority = known[values["authority"]]
            issued = values.get("issue_date", values.get("registration_date"))
            assert issued is not None
            assert authority["from"] <= issued <= (authority["until"] or "9999")
        numbered = values.get("document_number", values.get("registration_number"))
        assert numbered is not None
        assert re.fullmatch(rules["number_format"], numbered)


def test_both_sides_of_the_permit_show_one_holder(presses: dict[str, Press]) -> None:
    front = Copy.draw(presses["utopia-permit-front"], "genuine/1").record
    back = Copy.draw(presses["utopia-permit-back"], "genuine/1").record
    assert front.values["document_number"] == back.values["document_number"]
    assert front.person == back.person


def test_names_differ_much_in_length(presses: dict[str, Press]) -> None:
    lengths = [
        len(Copy.draw(presses["utopia-passport"], f"names/{i}").record.values["surname"])
        for i in range(60)
    ]
    assert min(lengths) <= 4
    assert max(lengths) >= 15


def test_copies_are_personalised_with_play(presses: dict[str, Press]) -> None:
    press = presses["utopia-permit-back"]
    lefts = []
    for number in range(6):
        copy = Copy.draw(press, f"play/{number}")
        page = copy.print_page()
        lefts.append(page.placements["mrz1"].dx_mm)
    assert 0.05 < float(np.std(lefts)) < 0.8
    assert max(map(abs, lefts)) <= 0.8
