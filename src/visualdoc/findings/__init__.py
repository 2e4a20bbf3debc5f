"""What an examination may say: aspects, outcomes, regions with evidence. All frozen."""

from visualdoc.findings.results import (
    AlignmentSummary,
    Candidate,
    CheckResult,
    CheckRun,
    DocumentPart,
    DoubtCandidate,
    DoubtRegion,
    Examination,
    FieldSummary,
    LayerOffset,
    PageExamination,
    Provenance,
    QualityIssue,
    QualityReport,
    TypeMatch,
)
from visualdoc.findings.vocabulary import Aspect, Evidence, FieldReading, Outcome, Strength

__all__ = [
    "AlignmentSummary",
    "Aspect",
    "Candidate",
    "CheckResult",
    "CheckRun",
    "DocumentPart",
    "DoubtCandidate",
    "DoubtRegion",
    "Evidence",
    "Examination",
    "FieldReading",
    "FieldSummary",
    "LayerOffset",
    "Outcome",
    "PageExamination",
    "Provenance",
    "QualityIssue",
    "QualityReport",
    "Strength",
    "TypeMatch",
]
