/** The examiner's conclusion: the only verdict there is. */

import { Refusal, decide } from "../api";
import { announce, el, notice } from "../dom";
import type { Conclusion, Decision } from "../types";
import { when } from "../words";

export function decisionSection(
  documentId: string,
  conclusions: Conclusion[],
  earlier: Decision[],
): HTMLElement {
  const taken = el("ol", { class: "decisions" });
  const label = new Map(conclusions.map((one) => [one.id, one]));
  const show = (decision: Decision): void => {
    const named = label.get(decision.conclusion);
    taken.append(
      el(
        "li",
        {},
        el("strong", { lang: "nl" }, named?.label_nl ?? decision.conclusion),
        named ? ` (${named.label_en})` : null,
        el("span", { class: "when" }, ` ${when(decision.recorded_at)}`),
        el("p", { class: "motivation" }, decision.motivation),
      ),
    );
  };
  earlier.forEach(show);
  return el("div", { class: "decision" }, taken, form(documentId, conclusions, show));
}

function form(
  documentId: string,
  conclusions: Conclusion[],
  onStored: (decision: Decision) => void,
): HTMLFormElement {
  const options = conclusions.map((one) =>
    el("option", { value: one.id }, `${one.label_nl} – ${one.label_en}`),
  );
  const choice = el(
    "select",
    { id: "conclusion", required: true },
    el("option", { value: "" }, "Choose …"),
    ...options,
  );
  const motivation = el("textarea", { id: "motivation", rows: 5, required: true, maxlength: 50000 });
  const said = el("div", { class: "said", role: "status" });
  const made = el(
    "form",
    {},
    el("label", { for: "conclusion" }, "Conclusion"),
    choice,
    el("label", { for: "motivation" }, "Motivation (required)"),
    motivation,
    el("button", { type: "submit" }, "Store decision"),
    said,
  );
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    void decide(documentId, choice.value, motivation.value)
      .then((decision) => {
        onStored(decision);
        made.reset();
        said.replaceChildren("Decision stored.");
        announce("Decision stored.");
      })
      .catch((error: unknown) => {
        const detail = error instanceof Refusal ? error.problem.detail : "The service does not answer.";
        said.replaceChildren(notice("Not stored.", detail));
      });
  });
  return made;
}
