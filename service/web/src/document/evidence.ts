/** Evidence as it is: what was found beside what was expected. */

import { el } from "../dom";
import type { Evidence } from "../types";
import { plain } from "../words";

const HANDLED = new Set(["kind", "polygon_px", "polygon_mm"]);

export function evidenceList(evidence: Evidence[]): HTMLElement | null {
  // a crop's outline is shown as a picture above, not as numbers
  const shown = evidence.filter((one) => one.kind !== "crop");
  if (shown.length === 0) return null;
  return el("div", { class: "evidence" }, ...shown.map(one));
}

function one(evidence: Evidence): HTMLElement {
  switch (evidence.kind) {
    case "captured_expected":
      return captured(evidence);
    case "measurement":
      return measurement(evidence);
    case "note":
      return el("p", {}, text(evidence["text"]));
    case "standard":
      return el("p", { class: "standard" }, "See ", text(evidence["reference"]), ".");
    default:
      return table(Object.entries(evidence).filter(([name]) => !HANDLED.has(name)));
  }
}

function captured(evidence: Evidence): HTMLElement {
  const rows: [string, unknown][] = [
    ["Found", evidence["captured"]],
    ["Expected", evidence["expected"]],
    ["By the rule", evidence["rule"]],
  ];
  return table(rows);
}

function measurement(evidence: Evidence): HTMLElement {
  const unit = evidence["unit"] ? ` ${text(evidence["unit"])}` : "";
  const measured = (name: string): string | undefined =>
    isGiven(evidence[name]) ? text(evidence[name]) + unit : undefined;
  const rows: [string, unknown][] = [
    ["Measured", `${plain(text(evidence["name"]))}: ${measured("value") ?? "–"}`],
    ["Expected", measured("expected")],
    ["Tolerance", measured("tolerance")],
    ["From", evidence["source"]],
  ];
  return table(rows);
}

function table(rows: [string, unknown][]): HTMLElement {
  const given = rows.filter(([, value]) => isGiven(value));
  return el(
    "table",
    {},
    el(
      "tbody",
      {},
      ...given.map(([name, value]) =>
        el("tr", {}, el("th", { scope: "row" }, plain(name)), el("td", {}, text(value))),
      ),
    ),
  );
}

const isGiven = (value: unknown): boolean => value !== null && value !== undefined && value !== "";

function text(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : value.toPrecision(3);
  if (typeof value === "string") return value;
  return isGiven(value) ? JSON.stringify(value) : "–";
}
