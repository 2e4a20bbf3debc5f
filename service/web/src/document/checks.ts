/** What was asked and how it ended, by the four questions; what stayed open comes first. */

import { el } from "../dom";
import type { Check, Report } from "../types";
import { ASPECTS, ASPECT_NAME, OPEN_OUTCOMES, OUTCOME_NAME, QUESTION, count, pageName, plain } from "../words";

interface CheckOnPage {
  check: Check;
  page: string;
}

function counted(report: Report): CheckOnPage[] {
  return report.pages.flatMap((page) =>
    page.checks.filter((check) => !check.silent).map((check) => ({ check, page: pageName(page) })),
  );
}

const nameOf = (check: Check): string => check.title ?? plain(check.id);

/** Checks that left a question open, with the reason, in plain sight. */
export function openChecks(report: Report): HTMLElement {
  const open = counted(report).filter(({ check }) => OPEN_OUTCOMES.includes(check.outcome));
  if (open.length === 0)
    return el("p", { class: "quiet" }, "Every check that applies could be carried out.");
  const several = report.pages.length > 1;
  return el(
    "div",
    { class: "open-checks" },
    el("p", {}, `${count(open.length, "check has", "checks have")} no result:`),
    el(
      "ul",
      {},
      ...open.map(({ check, page }) =>
        el(
          "li",
          {},
          el("strong", {}, nameOf(check)),
          several ? ` (${page})` : null,
          ` – ${OUTCOME_NAME[check.outcome]}: ${check.summary}`,
        ),
      ),
    ),
  );
}

/** All checks under their questions. */
export function checksByQuestion(
  report: Report,
  numberOf: (regionId: string) => number | undefined,
  onChoose: (regionId: string) => void,
): HTMLElement {
  const all = counted(report);
  const groups = ASPECTS.map((aspect) => {
    const asked = all.filter(({ check }) => check.aspect === aspect);
    return el(
      "section",
      { class: "question" },
      el(
        "h3",
        {},
        el("span", { class: `chip aspect-${aspect}` }, ASPECT_NAME[aspect]),
        ` ${QUESTION[aspect]}`,
      ),
      asked.length > 0
        ? el("ul", {}, ...asked.map((one) => line(one, report, numberOf, onChoose)))
        : el("p", { class: "quiet" }, "No check asked this question."),
    );
  });
  return el("div", { class: "questions" }, ...groups);
}

function line(
  { check, page }: CheckOnPage,
  report: Report,
  numberOf: (regionId: string) => number | undefined,
  onChoose: (regionId: string) => void,
): HTMLElement {
  const links = check.regions.map((id) =>
    el(
      "button",
      { type: "button", class: "to-region", onclick: () => onChoose(id) },
      `region ${numberOf(id) ?? "?"}`,
    ),
  );
  return el(
    "li",
    { "data-outcome": check.outcome },
    el("span", { class: `outcome outcome-${check.outcome}` }, OUTCOME_NAME[check.outcome]),
    el("span", { class: "check-name" }, nameOf(check)),
    report.pages.length > 1 ? el("span", { class: "quiet" }, page) : null,
    el("span", { class: "check-summary" }, check.summary),
    ...links,
  );
}
