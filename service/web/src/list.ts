/** The list: doubts first, kept up to date, with a place to drop scans. */

import { listDocuments } from "./api";
import { announce, el, notice } from "./dom";
import type { Shown } from "./main";
import type { DocumentInfo } from "./types";
import { dropZone } from "./upload";
import { ASPECTS, ASPECT_NAME, STATE_NAME, count, when } from "./words";

const POLL_MS = 2000;
const COLUMNS = ["Document", "State", "Type", "Doubt", "Not checked", "Decision", "Received"];

export function listView(content: HTMLElement): Shown {
  document.title = "Documents – visualdoc";
  const body = el("tbody");
  const table = el(
    "table",
    { class: "documents" },
    el("caption", { class: "visually-hidden" }, "Documents, those with doubts first"),
    el("thead", {}, el("tr", {}, ...COLUMNS.map((name) => el("th", { scope: "col" }, name)))),
    body,
  );
  const empty = el("p", { class: "empty" }, "No documents yet. Drop a scan above.");
  const trouble = el("div");
  const more = el("button", { type: "button", class: "more", hidden: true }, "Show more");
  const list = new LiveList(body, empty, trouble, more);
  const zone = dropZone(() => void list.refresh());
  content.append(el("h1", {}, "Documents"), zone, trouble, table, empty, more);
  more.addEventListener("click", () => void list.showMore());
  void list.refresh();
  const timer = window.setInterval(() => void list.refresh(), POLL_MS);
  return { stop: () => window.clearInterval(timer) };
}

class LiveList {
  private parts = 1;
  private busy = false;
  private drawn = "";

  constructor(
    private readonly body: HTMLElement,
    private readonly empty: HTMLElement,
    private readonly trouble: HTMLElement,
    private readonly more: HTMLElement,
  ) {}

  async showMore(): Promise<void> {
    this.parts += 1;
    await this.refresh();
  }

  async refresh(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      this.draw(...(await this.read()));
      this.trouble.replaceChildren();
    } catch {
      this.trouble.replaceChildren(notice("The service does not answer.", "Trying again."));
    } finally {
      this.busy = false;
    }
  }

  private async read(): Promise<[DocumentInfo[], boolean]> {
    const items: DocumentInfo[] = [];
    let cursor: string | null = null;
    for (let part = 0; part < this.parts; part += 1) {
      const answer = await listDocuments(cursor);
      items.push(...answer.items);
      cursor = answer.next_cursor;
      if (cursor === null) break;
    }
    return [items, cursor !== null];
  }

  private draw(items: DocumentInfo[], more: boolean): void {
    const now = JSON.stringify([items, more]);
    if (now === this.drawn) return;
    const focused = document.activeElement?.closest("tr")?.dataset["id"];
    this.body.replaceChildren(...items.map(row));
    if (focused) this.body.querySelector<HTMLElement>(`tr[data-id="${focused}"] a`)?.focus();
    this.empty.hidden = items.length > 0;
    this.more.hidden = !more;
    if (this.drawn) announce(summary(items));
    this.drawn = now;
  }
}

function summary(items: DocumentInfo[]): string {
  const doubts = items.filter((item) => (item.region_count ?? 0) > 0).length;
  const pending = items.filter((item) => item.state === "queued" || item.state === "processing");
  return `${doubts} with doubts, ${pending.length} not examined yet.`;
}

function row(item: DocumentInfo): HTMLTableRowElement {
  const reference = item.case_reference && el("span", { class: "reference" }, item.case_reference);
  return el(
    "tr",
    { "data-id": item.id, "data-state": item.state },
    el(
      "th",
      { scope: "row" },
      el("a", { href: `#/documents/${item.id}` }, item.file),
      reference,
    ),
    el("td", {}, el("span", { class: `state state-${item.state}` }, STATE_NAME[item.state])),
    el("td", {}, typeName(item)),
    el("td", {}, doubt(item)),
    el("td", { class: item.not_possible_count ? "unchecked" : "" }, notChecked(item)),
    el("td", {}, item.decision ? el("span", { class: "decided" }, "decided") : "–"),
    el("td", { class: "when" }, when(item.received_at)),
  );
}

function typeName(item: DocumentInfo): string {
  if (!item.found_types) return "–";
  const names = item.found_types.map((found) => found.title ?? "unknown type");
  return [...new Set(names)].join(", ");
}

function doubt(item: DocumentInfo): HTMLElement {
  if (item.state === "failed") return el("span", {}, item.problem?.title ?? "–");
  if (item.region_count === null) return el("span", {}, "–");
  if (item.region_count === 0) return el("span", { class: "quiet" }, "no region");
  const chips = ASPECTS.filter((aspect) => (item.by_aspect?.[aspect] ?? 0) > 0).map((aspect) =>
    el(
      "span",
      { class: `chip aspect-${aspect}` },
      `${ASPECT_NAME[aspect]} ${item.by_aspect?.[aspect] ?? 0}`,
    ),
  );
  const score = item.doubt_score ?? 0;
  const meter = el("meter", { min: 0, max: 1, value: score, title: `doubt ${score.toFixed(2)}` });
  return el("div", { class: "doubt" }, meter, el("span", {}, score.toFixed(2)), ...chips);
}

function notChecked(item: DocumentInfo): string {
  if (item.not_possible_count === null) return "–";
  if (item.not_possible_count === 0) return "none";
  return count(item.not_possible_count, "check", "checks");
}
