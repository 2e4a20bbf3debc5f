/** What the service sends: the shapes of its API and of the report (`visualdoc.report/1`). */

export type State = "queued" | "processing" | "ready" | "failed";
export type Aspect = "authenticity" | "layout" | "issuance" | "content";
export type Outcome =
  | "passed"
  | "doubt"
  | "undetermined"
  | "not_applicable"
  | "not_possible"
  | "error";
export type AssessmentKind = "confirmed" | "dismissed" | "undecided";
export type View = "page" | "aligned" | "reference";
export type Point = [number, number];

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  hint?: string;
}

export interface Decision {
  conclusion: string;
  motivation: string;
  recorded_at: string;
}

export interface DocumentInfo {
  id: string;
  state: State;
  file: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  document_type: string | null;
  case_reference: string | null;
  external_id: string | null;
  received_at: string;
  page_count: number | null;
  region_count: number | null;
  by_aspect: Record<Aspect, number> | null;
  not_possible_count: number | null;
  doubt_score: number | null;
  found_types: { page: number; name: string | null; title: string | null }[] | null;
  problem: Problem | null;
  decision: Decision | null;
  links: { self: string; file: string; report: string | null; report_pdf: string | null };
}

export interface DocumentList {
  items: DocumentInfo[];
  next_cursor: string | null;
}

export interface PictureInfo {
  view: View | "overlay";
  width_px: number;
  height_px: number;
  dpi: number;
}

export interface PageInfo {
  page: number;
  pictures: PictureInfo[];
}

export interface Evidence {
  kind: string;
  [key: string]: unknown;
}

export interface Region {
  id: string;
  check: string;
  aspect: Aspect;
  polygon_px: Point[];
  polygon_mm: Point[] | null;
  strength: number;
  false_alarm_rate: number;
  /** From what the rate was learned, in words. */
  calibration?: { wording?: string };
  title: string;
  explanation: string;
  evidence: Evidence[];
}

export interface Check {
  id: string;
  aspect: Aspect;
  title?: string;
  outcome: Outcome;
  summary: string;
  regions: string[];
  silent?: boolean;
}

export interface Field {
  name: string;
  value: string | null;
  text: string;
  source: string;
  polygon_px: Point[] | null;
  confidence: number;
}

export interface Mrz {
  found: boolean;
  format?: string;
  lines?: string[];
  valid?: boolean;
  checks?: Record<string, boolean | null>;
  fields?: Record<string, string | null>;
  confidence?: number;
}

export interface ReportPage {
  index: number;
  scan_page: number;
  document_on_page: { number: number; of: number };
  size_px: Point;
  dpi: number;
  dpi_source: string;
  quality: { usable: boolean; issues: { kind: string; explanation: string }[] };
  document_type: { name: string; title: string; confidence: number } | null;
  candidates: { name: string; confidence: number }[];
  alignment: { residual_mm: { median: number; p95: number } } | null;
  mrz: Mrz | null;
  fields: Field[];
  checks: Check[];
  regions: Region[];
  doubt_score: number;
}

export interface Report {
  document: { file: string; sha256: string; media_type: string; page_count: number };
  pages: ReportPage[];
  summary: {
    region_count: number;
    missing_parts?: { name: string; part: string; parts: string[] }[];
    not_possible: string[];
    doubt_score: number;
  };
  provenance: {
    visualdoc: string;
    models: { name: string; version: string; sha256: string }[];
    library: { sha256: string };
    settings: unknown;
  };
}

export interface Assessment {
  region: string;
  assessment: AssessmentKind;
  note: string;
  recorded_at: string;
}

export interface Judgements {
  assessments: Assessment[];
  decisions: Decision[];
}

export interface Conclusion {
  id: string;
  label_nl: string;
  label_en: string;
}
