"""Examination: the pipeline from a scan to a value that is stored, shown and printed."""

from visualdoc.examination.page import PagePictures
from visualdoc.examination.pipeline import ExaminationPictures, examine
from visualdoc.examination.settings import ExaminationSettings

__all__ = ["ExaminationPictures", "ExaminationSettings", "PagePictures", "examine"]
