"""Calibration: raw scores become strength, within a budget of false regions a page."""

from visualdoc.calibration.budget import Calibrated, calibrate
from visualdoc.calibration.curves import Curve, Curves, parse_curves, shipped_curves

__all__ = ["Calibrated", "Curve", "Curves", "calibrate", "parse_curves", "shipped_curves"]
