"""The only verdicts in the system: the examiner's, on record with their reasons."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from visualdoc_service.db import Database
from visualdoc_service.db.tables import State
from visualdoc_service.documents.service import DocumentService
from visualdoc_service.errors import ConclusionError, NotFoundError, NotReadyError
from visualdoc_service.judgements import repository
from visualdoc_service.judgements.repository import Row
from visualdoc_service.judgements.schemas import (
    Assessment,
    Decision,
    Judgements,
    NewAssessment,
    NewDecision,
)
from visualdoc_service.settings import Conclusion, JudgementSettings


class JudgementService:
    """Assessments of regions and conclusions on documents."""

    def __init__(
        self, database: Database, documents: DocumentService, settings: JudgementSettings
    ) -> None:
        self._database = database
        self._documents = documents
        self._conclusions = {one.id: one for one in settings.conclusions}

    @property
    def conclusions(self) -> list[Conclusion]:
        """The organisation's list, in its order."""
        return list(self._conclusions.values())

    def assess(self, document_id: str, region_id: str, new: NewAssessment) -> Assessment:
        """Record the examiner's view of a region of the report."""
        _, content = self._documents.report(document_id)
        pages = json.loads(content)["pages"]
        if region_id not in {region["id"] for page in pages for region in page["regions"]}:
            msg = f"the report has no region '{region_id}'."
            raise NotFoundError(msg)
        values = {
            "document_id": document_id,
            "region_id": region_id,
            "assessment": new.assessment.value,
            "note": new.note.strip(),
            "recorded_at": datetime.now(UTC),
        }
        with self._database.transaction() as connection:
            repository.add_assessment(connection, values)
        return _assessment(values)

    def decide(self, document_id: str, new: NewDecision) -> Decision:
        """Record the examiner's conclusion on a document whose examination has ended."""
        document = self._documents.get(document_id)
        if document["state"] in {State.QUEUED, State.PROCESSING}:
            msg = f"the document is in state '{document['state']}'."
            raise NotReadyError(msg)
        if new.conclusion not in self._conclusions:
            msg = "this conclusion is not one of the organisation's."
            raise ConclusionError(msg)
        values = {
            "document_id": document_id,
            "conclusion": new.conclusion,
            "motivation": new.motivation,
            "report_sha256": document["report_sha256"],
            "recorded_at": datetime.now(UTC),
        }
        with self._database.transaction() as connection:
            repository.add_decision(connection, values)
        return _decision(values)

    def of(self, document_id: str) -> Judgements:
        """Return everything that was said about a document."""
        self._documents.get(document_id)
        with self._database.reading() as connection:
            assessed = repository.latest_assessments(connection, document_id)
            decided = repository.decisions_of(connection, [document_id])
        return Judgements(
            assessments=[_assessment(row) for row in assessed],
            decisions=[_decision(row) for row in decided],
        )

    def latest_decisions(self, document_ids: Sequence[str]) -> dict[str, Decision]:
        """Return the latest conclusion on each document that has one."""
        with self._database.reading() as connection:
            rows = repository.decisions_of(connection, document_ids)
        return {row["document_id"]: _decision(row) for row in rows}

    def latest_decision(self, document_id: str) -> Decision | None:
        """Return the latest conclusion on a document."""
        return self.latest_decisions([document_id]).get(document_id)


def _assessment(row: Row | Mapping[str, object]) -> Assessment:
    return Assessment.model_validate(
        {
            "region": row["region_id"],
            "assessment": row["assessment"],
            "note": row["note"],
            "recorded_at": row["recorded_at"],
        }
    )


def _decision(row: Row | Mapping[str, object]) -> Decision:
    names = ("conclusion", "motivation", "report_sha256", "recorded_at")
    return Decision.model_validate({name: row[name] for name in names})
