"""Designs that are drawn at random from a seed: thousands of different fictional documents.

For measuring alone. Nothing here is used for training, and nothing of the training's own drawing is
used here.
"""

from visualdoc.samples.procedural.capture import Captured, Conditions, quick_capture
from visualdoc.samples.procedural.make import procedural_design, procedural_sides
from visualdoc.samples.procedural.pictures import blank_picture, filled_picture
from visualdoc.samples.procedural.several import CapturedTogether, capture_together
from visualdoc.samples.procedural.variants import Variant, VariantKind, variant_of

__all__ = [
    "Captured",
    "CapturedTogether",
    "Conditions",
    "Variant",
    "VariantKind",
    "blank_picture",
    "capture_together",
    "filled_picture",
    "procedural_design",
    "procedural_sides",
    "quick_capture",
    "variant_of",
]
