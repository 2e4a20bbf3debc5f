"""``python -m visualdoc.cli.mrz_zones``: measure or calibrate the print checks on drawn zones."""

from __future__ import annotations

import argparse
from pathlib import Path

CALIBRATION = (300.0, 600.0, 400.0, 300.0)
MEASUREMENT = (300.0, 600.0, 400.0, 1200.0)


def measure(
    out: Path | None, *, genuine: int = 200, altered_each: int = 20, seed: int = 13
) -> None:
    """Print how many altered characters and unaltered zones are marked."""
    from visualdoc.evaluation.mrz_alterations import run  # noqa: PLC0415
    from visualdoc.samples.mrz_alterations import drawn  # noqa: PLC0415

    run(drawn("measurement", seed, genuine, altered_each, MEASUREMENT), out)


def calibrate(*, genuine: int = 660, altered_each: int = 36) -> None:
    """Weigh the cues anew, on zones of both families, and write them into the package.

    A threshold from one family let six times as many zones of the other through.
    """
    from itertools import chain  # noqa: PLC0415

    from visualdoc.evaluation.mrz_print_calibration import write  # noqa: PLC0415
    from visualdoc.samples.mrz_alterations import drawn  # noqa: PLC0415

    first, second = 0.58, 0.42
    write(
        chain(
            drawn(
                "calibration", 11, round(genuine * first), round(altered_each * 0.56), CALIBRATION
            ),
            drawn(
                "measurement",
                5012,
                round(genuine * second),
                round(altered_each * 0.44),
                CALIBRATION,
            ),
        )
    )


def main() -> None:
    """Carry out one of the two."""
    parser = argparse.ArgumentParser(prog="visualdoc.cli.mrz_zones")
    parser.add_argument("what", choices=("measure", "calibrate"))
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for results.json")
    parser.add_argument("--genuine", type=int, default=200)
    parser.add_argument("--altered-each", type=int, default=20)
    parser.add_argument("--seed", type=int, default=13, help="of the zones that are measured")
    args = parser.parse_args()
    if args.what == "measure":
        measure(args.out, genuine=args.genuine, altered_each=args.altered_each, seed=args.seed)
    else:
        calibrate(genuine=args.genuine, altered_each=args.altered_each)


if __name__ == "__main__":
    main()
