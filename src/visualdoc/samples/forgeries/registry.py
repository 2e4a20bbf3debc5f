"""All attacks by name, in the order in which they are written."""

from __future__ import annotations

from visualdoc.samples.design import Design
from visualdoc.samples.forgeries import mrz_attacks, photo_substitution, pixel_edits, retyped_text, whole_reprint
from visualdoc.samples.forgeries.attack import Attack

ATTACKS: tuple[Attack, ...] = (
    photo_substitution.ATTACK,
    retyped_text.ATTACK,
    pixel_edits.COPY_MOVE,
    pixel_edits.ERASURE,
    whole_reprint.ATTACK,
    mrz_attacks.WRONG_CHECK_DIGIT,
    mrz_attacks.MRZ_VIZ_MISMATCH,
)


def attacks_for(design: Design) -> tuple[Attack, ...]:
    """Attacks that make sense on a design."""
    return tuple(attack for attack in ATTACKS if attack.applies(design))
