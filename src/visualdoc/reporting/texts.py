"""The words of the printed report in English and Dutch; findings keep their own texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from visualdoc.findings import Aspect, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """One language. Names in braces are filled in."""

    title: str
    purpose: str
    page_of: str
    document_page: str
    document_on_page: str
    file: str
    sha256: str
    media_type: str
    size: str
    resolution: str
    dpi_sources: Mapping[str, str]
    document_type: str
    type_found: str
    type_unknown: str
    type_candidates: str
    alignment: str
    alignment_value: str
    alignment_none: str
    quality: str
    quality_good: str
    quality_unusable: str
    summary_none: str
    summary_one: str
    summary_many: str
    summary_not_possible: str
    aspects: Mapping[Aspect, str]
    questions: Mapping[Aspect, str]
    outcomes: Mapping[Outcome, str]
    checked: str
    missing_parts: str
    not_checked: str
    not_checked_why: str
    all_checked: str
    nothing_ran: str
    silent: str
    regions: str
    no_regions: str
    no_regions_note: str
    column_question: str
    column_outcome: str
    column_summary: str
    strength: str
    strength_note: str
    false_alarm: str
    false_alarm_rare: str
    false_alarm_none: str
    scan_crop: str
    reference_crop: str
    difference_crop: str
    no_reference_crop: str
    captured: str
    expected: str
    rule: str
    measurement: str
    measured: str
    tolerance: str
    source: str
    standard: str
    place: str
    read: str
    column_field: str
    column_text: str
    column_value: str
    sources: Mapping[str, str]
    provenance: str
    models: str
    library: str
    settings: str
    version: str
    decimal_comma: bool


ENGLISH = Texts(
    title="First picture of a document",
    purpose="Places that deserve an examiner's look. This report draws no conclusion about the "
    "document: the examiner decides.",
    page_of="Page {page} of {pages}",
    document_page="Document page {page}",
    document_on_page="document {number} of {of} on it",
    file="File",
    sha256="SHA-256",
    media_type="Format",
    size="Size",
    resolution="Resolution",
    dpi_sources={
        "metadata": "stated by the file",
        "reference": "measured on the reference",
        "assumed": "assumed; the file states none that is credible",
    },
    document_type="Document type",
    type_found="{title} ({name}, version {version}), confidence {confidence}",
    type_unknown="unknown: not among the enrolled types",
    type_candidates="closest: {names}",
    alignment="Fit on the reference",
    alignment_value="median {median} mm, 95 % below {p95} mm",
    alignment_none="not laid on a reference",
    quality="Scan quality",
    quality_good="nothing that limits the examination",
    quality_unusable="NOT USABLE for an examination",
    summary_none="No doubt regions.",
    summary_one="1 doubt region: {aspects}.",
    summary_many="{count} doubt regions: {aspects}.",
    summary_not_possible="{count} checks could not be carried out.",
    aspects={
        Aspect.AUTHENTICITY: "authenticity",
        Aspect.LAYOUT: "layout",
        Aspect.ISSUANCE: "issuance",
        Aspect.CONTENT: "content",
    },
    questions={
        Aspect.AUTHENTICITY: "Authenticity: is it produced as the genuine document is?",
        Aspect.LAYOUT: "Layout: does everything lie where it belongs?",
        Aspect.ISSUANCE: "Issuance: could it have been issued like this?",
        Aspect.CONTENT: "Content: do the data agree with each other?",
    },
    outcomes={
        Outcome.PASSED: "nothing found",
        Outcome.DOUBT: "doubt",
        Outcome.UNDETERMINED: "undetermined",
        Outcome.NOT_APPLICABLE: "not applicable",
        Outcome.NOT_POSSIBLE: "not possible",
        Outcome.ERROR: "error",
    },
    checked="What was checked",
    missing_parts="Belongs to it, not on the scan",
    not_checked="What could not be checked, and why",
    not_checked_why="Reason",
    all_checked="Every check that applies to this page was carried out.",
    nothing_ran="No check was carried out on this page.",
    silent="on trial, counts for nothing",
    regions="Doubt regions, strongest first",
    no_regions="No doubt region was found on this page.",
    no_regions_note="Only what is listed under 'What was checked' was looked at.",
    column_question="Check",
    column_outcome="Outcome",
    column_summary="Finding",
    strength="Strength",
    strength_note="Strength puts regions in order; it is not a probability.",
    false_alarm="{rate} regions at least this strong are expected on one genuine page "
    "({calibration}).",
    false_alarm_rare="At least this strong on about 1 in {pages} genuine pages ({calibration}).",
    false_alarm_none="How often this occurs on genuine pages is not known ({calibration}).",
    scan_crop="This document",
    reference_crop="Reference",
    difference_crop="Difference: red darker, blue lighter",
    no_reference_crop="no reference picture",
    captured="Captured",
    expected="Expected",
    rule="Rule",
    measurement="Measurement",
    measured="Measured",
    tolerance="Tolerance",
    source="Source",
    standard="Standard",
    place="Place on the document",
    read="What was read",
    column_field="Field",
    column_text="As printed",
    column_value="Understood as",
    sources={
        "viz": "visual zone",
        "mrz": "machine-readable zone",
        "barcode": "barcode",
        "seal": "seal",
    },
    provenance="How this report was made",
    models="Models",
    library="Reference library",
    settings="Settings",
    version="visualdoc",
    decimal_comma=False,
)

DUTCH = Texts(
    title="Eerste beeld van een document",
    purpose="Plaatsen die de aandacht van een onderzoeker verdienen. Dit rapport trekt geen "
    "conclusie over het document: de onderzoeker beslist.",
    page_of="Bladzijde {page} van {pages}",
    document_page="Documentpagina {page}",
    document_on_page="document {number} van {of} erop",
    file="Bestand",
    sha256="SHA-256",
    media_type="Formaat",
    size="Afmeting",
    resolution="Resolutie",
    dpi_sources={
        "metadata": "volgens het bestand",
        "reference": "gemeten op de referentie",
        "assumed": "aangenomen; het bestand geeft geen geloofwaardige waarde",
    },
    document_type="Documenttype",
    type_found="{title} ({name}, versie {version}), zekerheid {confidence}",
    type_unknown="onbekend: niet onder de opgenomen typen",
    type_candidates="meest gelijkend: {names}",
    alignment="Ligging op de referentie",
    alignment_value="mediaan {median} mm, 95 % onder {p95} mm",
    alignment_none="niet op een referentie gelegd",
    quality="Kwaliteit van de scan",
    quality_good="niets dat het onderzoek beperkt",
    quality_unusable="NIET BRUIKBAAR voor onderzoek",
    summary_none="Geen twijfelgebieden.",
    summary_one="1 twijfelgebied: {aspects}.",
    summary_many="{count} twijfelgebieden: {aspects}.",
    summary_not_possible="{count} controles konden niet worden uitgevoerd.",
    aspects={
        Aspect.AUTHENTICITY: "echtheid",
        Aspect.LAYOUT: "opmaak",
        Aspect.ISSUANCE: "afgifte",
        Aspect.CONTENT: "inhoud",
    },
    questions={
        Aspect.AUTHENTICITY: "Echtheid: is het gemaakt zoals het echte document?",
        Aspect.LAYOUT: "Opmaak: staat alles waar het hoort?",
        Aspect.ISSUANCE: "Afgifte: kan het zo zijn afgegeven?",
        Aspect.CONTENT: "Inhoud: kloppen de gegevens met elkaar?",
    },
    outcomes={
        Outcome.PASSED: "niets gevonden",
        Outcome.DOUBT: "twijfel",
        Outcome.UNDETERMINED: "onbeslist",
        Outcome.NOT_APPLICABLE: "niet van toepassing",
        Outcome.NOT_POSSIBLE: "niet mogelijk",
        Outcome.ERROR: "fout",
    },
    checked="Wat is gecontroleerd",
    missing_parts="Hoort erbij, niet op de scan",
    not_checked="Wat niet gecontroleerd kon worden, en waarom",
    not_checked_why="Reden",
    all_checked="Elke controle die op deze pagina van toepassing is, is uitgevoerd.",
    nothing_ran="Op deze pagina is geen controle uitgevoerd.",
    silent="op proef, telt niet mee",
    regions="Twijfelgebieden, sterkste eerst",
    no_regions="Op deze pagina is geen twijfelgebied gevonden.",
    no_regions_note="Er is alleen gekeken naar wat onder 'Wat is gecontroleerd' staat.",
    column_question="Controle",
    column_outcome="Uitkomst",
    column_summary="Bevinding",
    strength="Sterkte",
    strength_note="Sterkte ordent de gebieden; het is geen kans.",
    false_alarm="Op één echte pagina zijn {rate} gebieden van minstens deze sterkte te verwachten "
    "({calibration}).",
    false_alarm_rare="Minstens zo sterk op ongeveer 1 op de {pages} echte pagina's "
    "({calibration}).",
    false_alarm_none="Hoe vaak dit op echte pagina's voorkomt, is niet bekend ({calibration}).",
    scan_crop="Dit document",
    reference_crop="Referentie",
    difference_crop="Verschil: rood donkerder, blauw lichter",
    no_reference_crop="geen referentiebeeld",
    captured="Aangetroffen",
    expected="Verwacht",
    rule="Regel",
    measurement="Meting",
    measured="Gemeten",
    tolerance="Tolerantie",
    source="Bron",
    standard="Norm",
    place="Plaats op het document",
    read="Wat is gelezen",
    column_field="Veld",
    column_text="Zoals gedrukt",
    column_value="Begrepen als",
    sources={
        "viz": "visuele zone",
        "mrz": "machineleesbare zone",
        "barcode": "streepjescode",
        "seal": "zegel",
    },
    provenance="Hoe dit rapport is gemaakt",
    models="Modellen",
    library="Referentiebibliotheek",
    settings="Instellingen",
    version="visualdoc",
    decimal_comma=True,
)

LANGUAGES: Mapping[str, Texts] = {"en": ENGLISH, "nl": DUTCH}
