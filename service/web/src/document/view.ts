/** One document: its pictures on the left, what was found and what the examiner says on the right. */

import { Refusal, getConclusions, getDocument, getJudgements, getPages, getReport } from "../api";
import { announce, el, notice } from "../dom";
import type { Shown } from "../main";
import type { Conclusion, DocumentInfo, Judgements, PageInfo, Report } from "../types";
import { STATE_NAME, pageName } from "../words";
import { checksByQuestion, openChecks } from "./checks";
import { decisionSection } from "./decision";
import { readings } from "./readings";
import { RegionList, numbered, type NumberedRegion } from "./regions";
import { links, provenance, summary } from "./summary";
import { Viewer } from "./viewer";

const POLL_MS = 1500;

export function documentView(content: HTMLElement, id: string): Shown {
  let stopped = false;
  let timer = 0;
  let workbench: Workbench | null = null;
  const show = async (): Promise<void> => {
    const info = await getDocument(id);
    if (stopped) return;
    document.title = `${info.file} – visualdoc`;
    if (info.state === "ready") {
      workbench = await load(content, info, () => stopped);
      return;
    }
    content.replaceChildren(...(await notExamined(info)));
    if (info.state !== "failed") timer = window.setTimeout(run, POLL_MS);
  };
  const run = (): void => {
    show().catch((error: unknown) => {
      if (stopped) return;
      const problem = error instanceof Refusal ? error.problem : null;
      const title = problem?.title ?? "The service does not answer.";
      content.replaceChildren(back(), notice(title, problem?.detail, problem?.hint));
      if (!problem) timer = window.setTimeout(run, POLL_MS);
    });
  };
  run();
  return {
    stop: () => {
      stopped = true;
      window.clearTimeout(timer);
      workbench?.stop();
    },
  };
}

const back = (): HTMLElement => el("p", { class: "back" }, el("a", { href: "#/" }, "All documents"));

async function notExamined(info: DocumentInfo): Promise<Node[]> {
  const head = [back(), el("h1", {}, info.file)];
  if (info.state !== "failed") {
    announce(STATE_NAME[info.state]);
    const waiting = `This document is ${STATE_NAME[info.state]}. The page follows by itself.`;
    return [...head, el("p", { class: "pending" }, waiting)];
  }
  const problem = info.problem;
  const [conclusions, judgements] = await Promise.all([getConclusions(), getJudgements(info.id)]);
  return [
    ...head,
    notice(problem?.title ?? "Not examined", problem?.detail, problem?.hint),
    el("p", {}, "Nothing was checked. This says nothing about the document."),
    links(info),
    el("h2", {}, "Decision"),
    decisionSection(info.id, conclusions, judgements.decisions),
  ];
}

async function load(
  content: HTMLElement,
  info: DocumentInfo,
  isStopped: () => boolean,
): Promise<Workbench | null> {
  const [report, pages, judgements, conclusions] = await Promise.all([
    getReport(info.id),
    getPages(info.id),
    getJudgements(info.id),
    getConclusions(),
  ]);
  if (isStopped()) return null;
  return new Workbench(content, { info, report, pages, judgements, conclusions });
}

interface Loaded {
  info: DocumentInfo;
  report: Report;
  pages: PageInfo[];
  judgements: Judgements;
  conclusions: Conclusion[];
}

class Workbench {
  private readonly regions: NumberedRegion[];
  private readonly list: RegionList;
  private readonly stage = el("div", { class: "pictures" });
  private readonly tabs = el("div", { class: "page-tabs", role: "group", "aria-label": "Pages" });
  private viewer: Viewer | null = null;
  private page = -1;
  private chosen: string | null = null;
  private readonly onKey = (event: KeyboardEvent): void => this.key(event);

  constructor(
    content: HTMLElement,
    private readonly loaded: Loaded,
  ) {
    const { info, report, judgements } = loaded;
    this.regions = numbered(report);
    const choose = (id: string): void => this.choose(id, false);
    this.list = new RegionList(info.id, this.regions, judgements.assessments, choose);
    content.replaceChildren(
      el(
        "div",
        { class: "workbench" },
        el("section", { class: "left", "aria-label": "Pictures" }, this.tabs, this.stage),
        this.panel(),
      ),
    );
    this.showPage(this.regions[0]?.page ?? 0);
    document.addEventListener("keydown", this.onKey);
    announce(`Examined: ${this.regions.length} regions.`);
  }

  stop(): void {
    document.removeEventListener("keydown", this.onKey);
    this.viewer?.destroy();
  }

  private panel(): HTMLElement {
    const { info, report, judgements, conclusions } = this.loaded;
    const numberOf = (id: string): number | undefined =>
      this.regions.find((one) => one.region.id === id)?.number;
    const part = (title: string, ...inside: Node[]): HTMLElement =>
      el("section", {}, el("h2", {}, title), ...inside);
    return el(
      "section",
      { class: "right", "aria-label": "Findings and decision" },
      back(),
      el("h1", {}, info.file),
      summary(info, report),
      part("Not checked", openChecks(report)),
      part(`Doubt regions (${this.regions.length})`, this.keysHint(), this.list.element),
      part(
        "Checks by question",
        checksByQuestion(report, numberOf, (id) => this.choose(id, true)),
      ),
      part("Readings", readings(report)),
      part("Decision", decisionSection(info.id, conclusions, judgements.decisions)),
      provenance(info, report),
    );
  }

  private keysHint(): HTMLElement {
    const hint = "Strongest first. Keys: N next region, P previous, V other picture.";
    return el("p", { class: "quiet" }, this.regions.length > 0 ? hint : "");
  }

  private choose(id: string, focus: boolean): void {
    const found = this.regions.find((one) => one.region.id === id);
    if (!found) return;
    this.chosen = id;
    this.showPage(found.page);
    this.list.choose(id, focus);
    this.viewer?.choose(id, true);
  }

  private showPage(index: number): void {
    const page = this.loaded.report.pages.find((one) => one.index === index);
    if (!page || index === this.page) return;
    this.page = index;
    this.viewer?.destroy();
    const pictures = this.loaded.pages.find((one) => one.page === index)?.pictures ?? [];
    const here = this.regions.filter((one) => one.page === index);
    const pick = (id: string): void => this.choose(id, false);
    this.viewer = new Viewer(this.loaded.info.id, page, pictures, here, pick);
    this.stage.replaceChildren(this.viewer.element);
    this.viewer.start();
    this.drawTabs();
  }

  private drawTabs(): void {
    const { pages } = this.loaded.report;
    if (pages.length < 2) return;
    const buttons = pages.map((page) =>
      el(
        "button",
        {
          type: "button",
          "aria-pressed": page.index === this.page ? "true" : "false",
          onclick: () => this.showPage(page.index),
        },
        `${pageName(page)} (${page.regions.length})`,
      ),
    );
    this.tabs.replaceChildren(...buttons);
  }

  private key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest("input, textarea, select")) return;
    if (event.key === "v") this.viewer?.nextMode();
    const step = event.key === "n" ? 1 : event.key === "p" ? -1 : 0;
    if (step === 0) return;
    const next = this.list.neighbour(this.chosen, step);
    if (next) this.choose(next, true);
  }
}
