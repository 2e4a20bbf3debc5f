"""All attacks by name, in the order in which they are written."""

from __future__ import annotations

from visualdoc.samples.design import Design
from visualdoc.samples.forgeries import (
    elements,
    local_reprint,
    mrz_attacks,
    pasted_stamp,
    photo_substitution,
    pixel_edits,
    retyped_text,
    whole_reprint,
)
from visualdoc.samples.forgeries.attack import Attack

ATTACKS: tuple[Attack, ...] = (
    photo_substitution.ATTACK,
    retyped_text.ATTACK,
    pixel_edits.COPY_MOVE,
    pixel_edits.ERASURE,
    elements.WRONG_FONT,
    elements.MOVED_ELEMENT,
    elements.MISSING_ELEMENT,
    elements.ADDED_ELEMENT,
    whole_reprint.ATTACK,
    local_reprint.ATTACK,
    pasted_stamp.ATTACK,
    mrz_attacks.WRONG_CHECK_DIGIT,
    mrz_attacks.MRZ_VIZ_MISMATCH,
)


def attacks_for(design: Design) -> tuple[Attack, ...]:
    """Attacks that make sense on a design."""
    return tuple(attack for attack in ATTACKS if attack.applies(design))
