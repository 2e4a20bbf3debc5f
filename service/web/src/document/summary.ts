/** What a document is, in a few lines, with the files to take along. */

import { el } from "../dom";
import type { DocumentInfo, Report } from "../types";
import { DPI_SOURCE_NAME, count } from "../words";

export function summary(info: DocumentInfo, report: Report): HTMLElement {
  const rows: [string, string][] = [
    ["Type", typeLine(report)],
    ["Doubt", doubtLine(info)],
    ["Scan", scanLine(report)],
    ["Alignment", alignmentLine(report)],
  ];
  const missing = (report.summary.missing_parts ?? []).map((one) => `${one.part} of ${one.name}`);
  if (missing.length > 0) rows.push(["Not on the scan", missing.join(", ")]);
  if (info.case_reference) rows.push(["Case", info.case_reference]);
  const issues = report.pages.flatMap((page) => page.quality.issues);
  return el(
    "div",
    { class: "summary" },
    el(
      "dl",
      {},
      ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
    ),
    issues.length > 0
      ? el("ul", { class: "issues" }, ...issues.map((issue) => el("li", {}, issue.explanation)))
      : null,
    links(info),
  );
}

function typeLine(report: Report): string {
  const named = report.pages.map((page) => {
    const found = page.document_type;
    return found
      ? `${found.title} (confidence ${found.confidence.toFixed(2)})`
      : "unknown: only what needs no reference was checked";
  });
  return [...new Set(named)].join("; ");
}

function doubtLine(info: DocumentInfo): string {
  const regions = count(info.region_count ?? 0, "region", "regions");
  return `${regions}, score ${(info.doubt_score ?? 0).toFixed(2)}`;
}

function scanLine(report: Report): string {
  return report.pages
    .map((page) => {
      const source = DPI_SOURCE_NAME[page.dpi_source] ?? page.dpi_source;
      const [width, height] = page.size_px;
      return `${width} × ${height} px, ${page.dpi.toFixed(0)} dpi (${source})`;
    })
    .join("; ");
}

function alignmentLine(report: Report): string {
  return report.pages
    .map((page) =>
      page.alignment
        ? `residual ${page.alignment.residual_mm.median.toFixed(3)} mm (median)`
        : "not laid on a reference",
    )
    .join("; ");
}

export function links(info: DocumentInfo): HTMLElement {
  const link = (href: string | null, name: string): HTMLElement | null =>
    href ? el("a", { href, download: true }, name) : null;
  return el(
    "p",
    { class: "links" },
    link(info.links.report_pdf, "Report (PDF)"),
    link(info.links.report, "Report (JSON)"),
    link(info.links.file, "Uploaded file"),
  );
}

export function provenance(info: DocumentInfo, report: Report): HTMLElement {
  const made = report.provenance;
  const rows: [string, string][] = [
    ["Uploaded file, SHA-256", info.sha256],
    ["visualdoc", made.visualdoc],
    ["Reference library, SHA-256", made.library.sha256],
    ...made.models.map((model): [string, string] => [
      `Model ${model.name} ${model.version}`,
      model.sha256,
    ]),
  ];
  return el(
    "details",
    { class: "provenance" },
    el("summary", {}, "Made with"),
    el(
      "dl",
      {},
      ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", { class: "hash" }, value)]),
    ),
  );
}
