"""Enrolment: a document type from a few genuine scans, without training."""

from visualdoc.enrolment.enrol import Enrolled, enrol

__all__ = ["Enrolled", "enrol"]
