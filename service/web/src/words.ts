/** The words of the page. No verdicts: those are the examiner's alone. */

import type { Aspect, AssessmentKind, Outcome, ReportPage, State } from "./types";

export const ASPECTS: readonly Aspect[] = ["authenticity", "layout", "issuance", "content"];

export const ASPECT_NAME: Record<Aspect, string> = {
  authenticity: "Authenticity",
  layout: "Layout",
  issuance: "Issuance",
  content: "Content",
};

export const QUESTION: Record<Aspect, string> = {
  authenticity: "Was it produced the way this document is produced?",
  layout: "Is everything where it belongs, and in its form?",
  issuance: "Was it issued by the known procedure?",
  content: "Does what it says agree with itself?",
};

export const STATE_NAME: Record<State, string> = {
  queued: "waiting",
  processing: "being examined",
  ready: "examined",
  failed: "not examined",
};

export const OUTCOME_NAME: Record<Outcome, string> = {
  passed: "nothing noticed",
  doubt: "doubt",
  undetermined: "undetermined",
  not_applicable: "does not apply",
  not_possible: "not possible",
  error: "broke off",
};

/** Outcomes that leave a question open: never folded away. */
export const OPEN_OUTCOMES: readonly Outcome[] = ["not_possible", "error", "undetermined"];

export const ASSESSMENT_NAME: Record<AssessmentKind, string> = {
  confirmed: "Confirmed",
  dismissed: "Dismissed",
  undecided: "Undecided",
};

export const SOURCE_NAME: Record<string, string> = {
  viz: "visual zone",
  mrz: "machine-readable zone",
  barcode: "barcode",
  seal: "digital seal",
};

export const DPI_SOURCE_NAME: Record<string, string> = {
  metadata: "as the file says",
  reference: "measured on the document",
  assumed: "assumed",
};

/** `document_number` → `document number`. */
export const plain = (name: string): string => name.replaceAll("_", " ");

export const count = (n: number, one: string, many: string): string =>
  `${n} ${n === 1 ? one : many}`;

export function when(moment: string): string {
  return new Date(moment).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** How often a region at least as strong is expected on a reference page. */
export function rarity(rate: number): string {
  if (rate >= 1) return `about ${rate.toFixed(1)} on every reference page`;
  const pages = Math.round(1 / Math.max(rate, 1e-6));
  return `about one in ${pages.toLocaleString("en")} reference pages`;
}

/** "Page 2", or "Page 2, document 1 of 2" where several documents lie on it. */
export function pageName(page: ReportPage): string {
  const { number, of } = page.document_on_page;
  const name = `Page ${page.scan_page + 1}`;
  return of > 1 ? `${name}, document ${number} of ${of}` : name;
}
