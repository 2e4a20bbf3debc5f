"""The checks that run, in the order of the report: by question, then by family."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from visualdoc.checks.spec import Check

CHECKS = (
    "anomaly.deviation",
    "anomaly.copy_move",
    "printing.page_texture",
    "printing.texture",
    "printing.background",
    "portrait.print_process",
    "fields.entry_print",
    "mrz.glyphs",
    "fields.glyphs",
    "layout.elements",
    "layout.field_position",
    "layout.personalisation_offset",
    "layout.field_presence",
    "mrz.geometry",
    "issuance.known_marks",
    "issuance.authority",
    "issuance.validity_period",
    "issuance.series",
    "mrz.check_digits",
    "mrz.structure",
    "mrz.dates",
    "content.mrz_against_visual",
    "content.dates_plausible",
    "content.number_plausible",
)


def all_checks() -> tuple[Check, ...]:
    """Return every check; imported late, so that a command that examines nothing stays quick."""
    return tuple(cast("Check", import_module(f"visualdoc.checks.{name}")) for name in CHECKS)
