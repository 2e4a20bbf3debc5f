"""The checks that run, in the order of the report: by question, then by family."""

from __future__ import annotations

from visualdoc.checks.spec import Check


def all_checks() -> tuple[Check, ...]:
    """Return every check; imported late, so that a command that examines nothing stays quick."""
    from visualdoc.checks.anomaly import copy_move, deviation  # noqa: PLC0415
    from visualdoc.checks.content import (  # noqa: PLC0415
        dates_plausible,
        mrz_against_visual,
        number_plausible,
    )
    from visualdoc.checks.issuance import authority, series, validity_period  # noqa: PLC0415
    from visualdoc.checks.layout import elements, field_position, field_presence  # noqa: PLC0415
    from visualdoc.checks.mrz import (  # noqa: PLC0415
        check_digits,
        dates,
        geometry,
        glyphs,
        structure,
    )
    from visualdoc.checks.portrait import print_process  # noqa: PLC0415
    from visualdoc.checks.printing import page_texture, texture  # noqa: PLC0415

    return (
        deviation,
        copy_move,
        page_texture,
        texture,
        print_process,
        glyphs,
        elements,
        field_position,
        field_presence,
        geometry,
        authority,
        validity_period,
        series,
        check_digits,
        structure,
        dates,
        mrz_against_visual,
        dates_plausible,
        number_plausible,
    )
