/** What was read from the page: the machine-readable zone and the fields, each with its source. */

import { el } from "../dom";
import type { Field, Mrz, Report } from "../types";
import { SOURCE_NAME, pageName, plain } from "../words";

export function readings(report: Report): HTMLElement {
  const several = report.pages.length > 1;
  const parts = report.pages.flatMap((page) => [
    several ? el("h3", {}, pageName(page)) : null,
    mrz(page.mrz),
    fields(page.fields),
  ]);
  return el("div", { class: "readings" }, ...parts);
}

function mrz(zone: Mrz | null): HTMLElement {
  if (!zone?.found) return el("p", { class: "quiet" }, "No machine-readable zone was read.");
  const agrees = (value: boolean | null): string =>
    value === null ? "not present" : value ? "agrees" : "does not agree";
  const digits = Object.entries(zone.checks ?? {}).map(([name, value]) =>
    el(
      "tr",
      { "data-agrees": String(value) },
      el("th", { scope: "row" }, plain(name)),
      el("td", {}, agrees(value)),
    ),
  );
  return el(
    "div",
    { class: "mrz" },
    el("p", {}, `Machine-readable zone (${zone.format ?? "unknown format"}), as printed:`),
    el("pre", { tabindex: 0, "aria-label": "machine-readable zone" }, (zone.lines ?? []).join("\n")),
    el(
      "table",
      {},
      el("caption", {}, "Check digits"),
      el("tbody", {}, ...digits),
    ),
  );
}

function fields(read: Field[]): HTMLElement {
  if (read.length === 0) return el("p", { class: "quiet" }, "No fields were read.");
  const head = ["Field", "As printed", "Understood as", "Source", "Confidence"];
  const rows = [...read]
    .sort((a, b) => a.name.localeCompare(b.name) || a.source.localeCompare(b.source))
    .map((field) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, plain(field.name)),
        el("td", { dir: "auto" }, field.text),
        el("td", { dir: "auto" }, field.value ?? "–"),
        el("td", {}, SOURCE_NAME[field.source] ?? field.source),
        el("td", { class: "figure" }, field.confidence.toFixed(2)),
      ),
    );
  return el(
    "table",
    { class: "fields" },
    el("caption", {}, "Fields"),
    el("thead", {}, el("tr", {}, ...head.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...rows),
  );
}
