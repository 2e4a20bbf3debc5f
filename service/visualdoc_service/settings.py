"""Settings, read once at start from ``VISUALDOC_…`` and passed in; one frozen object a domain."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

MIB = 1024 * 1024


class _Domain(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="VISUALDOC_", frozen=True, extra="ignore")


class StorageSettings(_Domain):
    """Where everything is kept: one data directory, unless a PostgreSQL address is given.

    Attributes
    ----------
    data_dir
        Database, blobs, uploads in progress and the reference library.
    database_url
        SQLAlchemy address (``postgresql+psycopg://…``); SQLite in ``data_dir`` when None.
    library_dir
        Reference library to use instead of the one in ``data_dir``.
    """

    data_dir: Path = Path("data")
    database_url: str | None = None
    library_dir: Path | None = None

    @property
    def url(self) -> str:
        """Address of the database in use."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'visualdoc.sqlite3'}"

    @property
    def library_path(self) -> Path:
        """Reference library in use."""
        return self.library_dir or self.data_dir / "library"

    @property
    def uploads_path(self) -> Path:
        """Uploads in progress; the same file system as the blobs, so that renames are atomic."""
        return self.data_dir / "tmp"


class IntakeSettings(_Domain):
    """What may be uploaded, and how slowly."""

    max_upload_bytes: int = Field(default=512 * MIB, gt=0)
    upload_idle_s: float = Field(default=30.0, gt=0)
    upload_min_bytes_per_s: float = Field(default=2_000.0, ge=0)
    max_simultaneous_checks: int = Field(default=2, ge=1)
    max_enrolment_scans: int = Field(default=20, ge=1)


class WorkSettings(_Domain):
    """How examinations are carried out.

    Attributes
    ----------
    max_attempts
        After so many abnormal ends a document is given up.
    dead_after_s
        Silence after which other workers take over a worker's documents.
    max_work_s
        A worker that has been at one piece of work for longer is ended and started again.
    parent_pid
        Process without which web and workers end; set by the one that starts them.
    report_language
        Of the headings of PDF reports and overlays.
    """

    workers: int = Field(default=1, ge=1)
    threads_per_worker: int = Field(default=2, ge=1)
    max_attempts: int = Field(default=3, ge=1)
    heartbeat_s: float = Field(default=5.0, gt=0)
    dead_after_s: float = Field(default=45.0, gt=0)
    poll_s: float = Field(default=0.5, gt=0)
    max_work_s: float = Field(default=1800.0, gt=0)
    parent_pid: int | None = None
    report_language: Literal["en", "nl"] = "en"


class WebSettings(_Domain):
    """Where the service listens. Loopback unless somebody says otherwise."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)


class Conclusion(BaseModel):
    """One conclusion that an examiner may choose; the organisation's own list."""

    model_config = ConfigDict(frozen=True)

    id: str
    label_nl: str
    label_en: str


def dutch_practice() -> tuple[Conclusion, ...]:
    """Return the conclusions of Dutch document examination, the default list."""
    rows = (
        ("echt", "Echt", "Genuine"),
        (
            "vrijwel_zeker_echt",
            "Met aan zekerheid grenzende waarschijnlijkheid echt",
            "Genuine with a probability bordering on certainty",
        ),
        (
            "vrijwel_zeker_niet_echt",
            "Met aan zekerheid grenzende waarschijnlijkheid niet echt",
            "Not genuine with a probability bordering on certainty",
        ),
        (
            "hoogstwaarschijnlijk_niet_echt",
            "Hoogstwaarschijnlijk niet echt",
            "Most probably not genuine",
        ),
        ("vals", "Vals", "Counterfeit"),
        ("vervalst", "Vervalst (het basisdocument is echt)", "Altered (base document genuine)"),
        ("frauduleus_verkregen", "Frauduleus verkregen", "Fraudulently obtained"),
        (
            "bevoegd_opgemaakt_en_afgegeven",
            "Opgemaakt en afgegeven door de bevoegde autoriteiten",
            "Drawn up and issued by the competent authorities",
        ),
        (
            "niet_bevoegd_opgemaakt_en_afgegeven",
            "Niet opgemaakt en afgegeven door de bevoegde autoriteiten",
            "Not drawn up and issued by the competent authorities",
        ),
        ("geen_uitspraak", "Geen uitspraak", "No conclusion"),
    )
    return tuple(Conclusion(id=key, label_nl=nl, label_en=en) for key, nl, en in rows)


class JudgementSettings(_Domain):
    """What an examiner may conclude; ``VISUALDOC_CONCLUSIONS`` takes a JSON list."""

    conclusions: tuple[Conclusion, ...] = Field(default_factory=dutch_practice, min_length=1)


class Settings(BaseModel):
    """All settings of one process."""

    model_config = ConfigDict(frozen=True)

    storage: StorageSettings
    intake: IntakeSettings
    work: WorkSettings
    web: WebSettings
    judgements: JudgementSettings

    @classmethod
    def from_environment(cls) -> Self:
        """Read every domain from the environment."""
        return cls(
            storage=StorageSettings(),
            intake=IntakeSettings(),
            work=WorkSettings(),
            web=WebSettings(),
            judgements=JudgementSettings(),
        )
