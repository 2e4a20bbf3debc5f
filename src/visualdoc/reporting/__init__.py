"""The examination as JSON (versioned schema), as an overlay and as a PDF, in English and Dutch.

What draws loads on first use: a report in JSON needs no fonts.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from visualdoc.reporting.report import SCHEMA, error_json, report_bytes, report_json, report_schema

if TYPE_CHECKING:
    from visualdoc.reporting.crops import PageViews, RegionCrops, all_crops, region_crops
    from visualdoc.reporting.overlay import overlay_png
    from visualdoc.reporting.pdf import report_pdf

__all__ = [
    "SCHEMA",
    "PageViews",
    "RegionCrops",
    "all_crops",
    "error_json",
    "overlay_png",
    "region_crops",
    "report_bytes",
    "report_json",
    "report_pdf",
    "report_schema",
]

_WHERE = {
    "PageViews": "crops",
    "RegionCrops": "crops",
    "all_crops": "crops",
    "region_crops": "crops",
    "overlay_png": "overlay",
    "report_pdf": "pdf",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the type is told by TYPE_CHECKING above
    if name in _WHERE:
        return getattr(import_module(f"visualdoc.reporting.{_WHERE[name]}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
