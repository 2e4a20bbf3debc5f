/** The doubt regions by strength, each with its reasons and the examiner's view of it. */

import { Refusal, assess, cropUrl, differenceCropUrl, referenceCropUrl } from "../api";
import { announce, el, notice } from "../dom";
import type { Assessment, AssessmentKind, Region, Report } from "../types";
import { ASPECT_NAME, ASSESSMENT_NAME, rarity, when } from "../words";
import { evidenceList } from "./evidence";

export interface NumberedRegion {
  region: Region;
  /** From 1, strongest first, over all pages. */
  number: number;
  page: number;
  /** Whether there is a reference to show beside it. */
  compared: boolean;
}

export function numbered(report: Report): NumberedRegion[] {
  return report.pages
    .flatMap((page) =>
      page.regions.map((region) => ({
        region,
        page: page.index,
        compared: page.alignment !== null,
      })),
    )
    .sort((a, b) => b.region.strength - a.region.strength)
    .map((one, index) => ({ ...one, number: index + 1 }));
}

export class RegionList {
  readonly element: HTMLElement;
  private readonly cards = new Map<string, Card>();

  constructor(
    documentId: string,
    private readonly regions: NumberedRegion[],
    assessments: Assessment[],
    onChoose: (id: string) => void,
  ) {
    const known = new Map(assessments.map((one) => [one.region, one]));
    for (const one of regions) {
      const card = new Card(documentId, one, known.get(one.region.id), onChoose);
      this.cards.set(one.region.id, card);
    }
    const none = el("p", { class: "quiet" }, "No region was marked by the checks that were made.");
    const list = el("ol", { class: "regions" }, ...[...this.cards.values()].map((c) => c.element));
    this.element = regions.length > 0 ? list : none;
  }

  choose(id: string, focus: boolean): void {
    for (const [key, card] of this.cards) card.open(key === id, focus);
  }

  /** The region after (or before) one, going round. */
  neighbour(id: string | null, step: 1 | -1): string | null {
    const ids = this.regions.map((one) => one.region.id);
    if (ids.length === 0) return null;
    const here = id === null ? -1 : ids.indexOf(id);
    const next = here < 0 ? (step === 1 ? 0 : ids.length - 1) : here + step;
    return ids[(next + ids.length) % ids.length] ?? null;
  }
}

class Card {
  readonly element: HTMLLIElement;
  private readonly head: HTMLButtonElement;
  private readonly body: HTMLElement;
  private readonly mark = el("span", { class: "mark" });
  private filled = false;

  constructor(
    private readonly documentId: string,
    private readonly numbered: NumberedRegion,
    private assessment: Assessment | undefined,
    onChoose: (id: string) => void,
  ) {
    const { region, number } = numbered;
    const bodyId = `region-${number}`;
    this.head = el(
      "button",
      {
        type: "button",
        class: "head",
        "aria-expanded": "false",
        "aria-controls": bodyId,
        onclick: () => onChoose(region.id),
      },
      el("span", { class: `number aspect-${region.aspect}` }, String(number)),
      el("span", { class: "title" }, region.title),
      el("span", { class: `chip aspect-${region.aspect}` }, ASPECT_NAME[region.aspect]),
      el("meter", { min: 0, max: 1, value: region.strength, "aria-label": "strength" }),
      el("span", { class: "strength" }, region.strength.toFixed(2)),
      this.mark,
    );
    this.body = el("div", { class: "body", id: bodyId, hidden: true });
    this.element = el("li", { "data-region": region.id }, this.head, this.body);
    this.showMark();
  }

  open(open: boolean, focus: boolean): void {
    this.element.classList.toggle("chosen", open);
    this.head.setAttribute("aria-expanded", open ? "true" : "false");
    this.body.hidden = !open;
    if (!open) return;
    if (!this.filled) this.fill();
    this.element.scrollIntoView({ block: "nearest" });
    if (focus) this.head.focus();
  }

  private fill(): void {
    this.filled = true;
    const { region } = this.numbered;
    this.body.append(
      el("p", { class: "explanation" }, region.explanation),
      this.crops(),
      evidenceList(region.evidence) ?? "",
      el("p", { class: "rarity" }, this.howRare()),
      this.form(),
    );
  }

  private crops(): HTMLElement {
    const { region, page, compared } = this.numbered;
    const pictures: { image: HTMLImageElement; source: string }[] = [];
    const picture = (name: string, source: string): HTMLElement => {
      const alt = `${name} at region ${this.numbered.number}`;
      const image = el("img", { src: `${source}?outline=true`, alt });
      pictures.push({ image, source });
      return el("figure", {}, image, el("figcaption", {}, name));
    };
    const reference = compared
      ? picture("Reference", referenceCropUrl(this.documentId, page, region.id))
      : el("p", { class: "quiet" }, "There is no reference to show beside it.");
    const here = picture("This document", cropUrl(this.documentId, page, region.id));
    const difference = compared
      ? el(
          "figure",
          {},
          el("img", {
            src: differenceCropUrl(this.documentId, page, region.id),
            alt: `Difference at region ${this.numbered.number}`,
          }),
          el("figcaption", {}, "Difference: red darker, blue lighter"),
        )
      : "";
    const outlined = el("input", { type: "checkbox", checked: true });
    outlined.addEventListener("change", () => {
      for (const { image, source } of pictures)
        image.src = outlined.checked ? `${source}?outline=true` : source;
    });
    return el(
      "div",
      {},
      el("div", { class: "crops" }, here, reference, difference),
      el("label", { class: "quiet" }, outlined, " outline"),
    );
  }

  private howRare(): string {
    const { region } = this.numbered;
    const wording = region.calibration?.wording;
    const basis = wording ? ` Basis: ${wording}.` : "";
    // without pages to learn from there is no rate to speak of, only an order
    const rate =
      wording?.startsWith("not calibrated")
        ? "How often a region this strong is expected is not known; its strength only orders."
        : `A region at least this strong is expected on ${rarity(region.false_alarm_rate)}.`;
    return `${rate}${basis} Check: ${region.check}.`;
  }

  private form(): HTMLElement {
    const { region, number } = this.numbered;
    const name = `assessment-${number}`;
    const choices = (Object.keys(ASSESSMENT_NAME) as AssessmentKind[]).map((kind) =>
      el(
        "label",
        {},
        el("input", {
          type: "radio",
          name,
          value: kind,
          required: true,
          checked: this.assessment?.assessment === kind,
        }),
        ASSESSMENT_NAME[kind],
      ),
    );
    const note = el("textarea", { id: `note-${number}`, rows: 2, maxlength: 10000 });
    note.value = this.assessment?.note ?? "";
    const said = el("div", { class: "said", role: "status" });
    const form = el(
      "form",
      { class: "assessment" },
      el("fieldset", {}, el("legend", {}, "Your assessment of this region"), ...choices),
      el("label", { for: `note-${number}` }, "Note"),
      note,
      el("button", { type: "submit" }, "Store assessment"),
      said,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const kind = new FormData(form).get(name) as AssessmentKind;
      void this.store(region.id, kind, note.value, said);
    });
    return form;
  }

  private async store(
    id: string,
    kind: AssessmentKind,
    note: string,
    said: HTMLElement,
  ): Promise<void> {
    try {
      this.assessment = await assess(this.documentId, id, kind, note);
      said.replaceChildren(`Stored, ${when(this.assessment.recorded_at)}.`);
      announce("Assessment stored.");
      this.showMark();
    } catch (error) {
      const detail = error instanceof Refusal ? error.problem.detail : "The service does not answer.";
      said.replaceChildren(notice("Not stored.", detail));
    }
  }

  private showMark(): void {
    this.mark.textContent = this.assessment ? ASSESSMENT_NAME[this.assessment.assessment] : "";
    this.mark.dataset["kind"] = this.assessment?.assessment ?? "";
  }
}
