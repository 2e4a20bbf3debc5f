"""Pages with known machine-readable zones, drawn for measuring alone.

Nothing here is used for training, and nothing of the training's own drawing is used here.
"""

from visualdoc.samples.mrz_pages.conditions import CONDITIONS
from visualdoc.samples.mrz_pages.pages import draw_page
from visualdoc.samples.mrz_pages.types import DrawnPage, TrueZone

__all__ = ["CONDITIONS", "DrawnPage", "TrueZone", "draw_page"]
