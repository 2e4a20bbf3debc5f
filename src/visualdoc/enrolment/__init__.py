"""Enrolment: a document type from a few genuine scans, without training."""

from visualdoc.enrolment.enrol import Enrolled, enrol
from visualdoc.enrolment.files import enrol_files

__all__ = ["Enrolled", "enrol", "enrol_files"]
