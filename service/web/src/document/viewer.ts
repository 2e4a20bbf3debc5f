/** The picture side of a document: scan, aligned page and reference, alone or side by side. */

import { el } from "../dom";
import type { PictureInfo, Point, ReportPage, View } from "../types";
import { Pane, type Outline } from "./pane";
import type { NumberedRegion } from "./regions";

type Mode = View | "beside";

const MODE_NAME: Record<Mode, string> = {
  page: "Scan",
  aligned: "Laid on reference",
  reference: "Reference",
  beside: "Side by side",
};
const VIEWS_OF: Record<Mode, View[]> = {
  page: ["page"],
  aligned: ["aligned"],
  reference: ["reference"],
  beside: ["aligned", "reference"],
};
const ZOOM_STEP = 1.5;
const MM_PER_INCH = 25.4;

export class Viewer {
  readonly element: HTMLElement;
  private readonly stage = el("div", { class: "stage" });
  private readonly modes = el("div", { class: "modes", role: "group", "aria-label": "Picture" });
  private readonly outlinesToggle = el("input", { type: "checkbox", id: "outlines" });
  private panes: Pane[] = [];
  private mode: Mode = "page";
  private chosen: string | null = null;

  constructor(
    private readonly documentId: string,
    private readonly page: ReportPage,
    private readonly pictures: PictureInfo[],
    private readonly regions: NumberedRegion[],
    private readonly onPick: (id: string) => void,
  ) {
    this.outlinesToggle.checked = true;
    this.outlinesToggle.addEventListener("change", () => this.applyToggle());
    this.element = el(
      "div",
      { class: "viewer" },
      el("div", { class: "tools" }, this.modes, this.zoomButtons(), this.toggle()),
      this.stage,
    );
    this.drawModes();
  }

  /** Put the pictures on the stage; the element must be in the page by then. */
  start(): void {
    this.setMode(this.mode);
  }

  choose(id: string | null, move: boolean): void {
    this.chosen = id;
    for (const pane of this.panes) pane.choose(id, move);
  }

  nextMode(): void {
    const possible = this.possibleModes();
    const next = possible[(possible.indexOf(this.mode) + 1) % possible.length];
    if (next) this.setMode(next);
  }

  destroy(): void {
    for (const pane of this.panes) pane.destroy();
    this.panes = [];
  }

  private setMode(mode: Mode): void {
    this.destroy();
    this.mode = mode;
    this.stage.replaceChildren();
    for (const view of VIEWS_OF[mode]) {
      const picture = this.picture(view);
      if (picture) this.panes.push(this.makePane(view, picture));
    }
    if (this.panes.length === 2) this.synchronise();
    this.drawModes();
    this.applyToggle();
    this.choose(this.chosen, this.chosen !== null);
  }

  private makePane(view: View, picture: PictureInfo): Pane {
    const place = el("div", { class: "picture" });
    const figure = el("figure", {}, place, el("figcaption", {}, MODE_NAME[view]));
    this.stage.append(figure);
    const name = `${MODE_NAME[view]}, page ${this.page.index + 1}`;
    const source = { documentId: this.documentId, page: this.page.index, view, picture, name };
    return new Pane(place, source, this.outlinesOn(view, picture), this.onPick);
  }

  private outlinesOn(view: View, picture: PictureInfo): Outline[] {
    const pxPerMm = picture.dpi / MM_PER_INCH;
    return this.regions.flatMap(({ region, number }) => {
      const onGrid = region.polygon_mm?.map(([x, y]): Point => [x * pxPerMm, y * pxPerMm]);
      const points = view === "page" ? region.polygon_px : onGrid;
      return points ? [{ id: region.id, number, aspect: region.aspect, points }] : [];
    });
  }

  /** Two pictures on one grid move as one. */
  private synchronise(): void {
    let leading = false;
    for (const [leader, follower] of [this.panes, [...this.panes].reverse()] as Pane[][]) {
      leader?.viewer.addHandler("update-viewport", () => {
        if (leading || !leader || !follower) return;
        leading = true;
        follower.viewer.viewport.zoomTo(leader.viewer.viewport.getZoom(), undefined, true);
        follower.viewer.viewport.panTo(leader.viewer.viewport.getCenter(), true);
        leading = false;
      });
    }
  }

  private picture(view: View): PictureInfo | undefined {
    return this.pictures.find((picture) => picture.view === view);
  }

  private possibleModes(): Mode[] {
    const modes: Mode[] = ["page", "aligned", "reference", "beside"];
    return modes.filter((mode) => VIEWS_OF[mode].every((view) => this.picture(view)));
  }

  private drawModes(): void {
    const buttons = this.possibleModes().map((mode) =>
      el(
        "button",
        {
          type: "button",
          "aria-pressed": mode === this.mode ? "true" : "false",
          onclick: () => this.setMode(mode),
        },
        MODE_NAME[mode],
      ),
    );
    this.modes.replaceChildren(...buttons);
  }

  private zoomButtons(): HTMLElement {
    const button = (name: string, sign: string, act: (pane: Pane) => void): HTMLElement =>
      el(
        "button",
        { type: "button", "aria-label": name, title: name, onclick: () => this.panes.forEach(act) },
        sign,
      );
    return el(
      "div",
      { class: "zoom", role: "group", "aria-label": "Zoom" },
      button("Zoom out", "−", (pane) => pane.zoomBy(1 / ZOOM_STEP)),
      button("Zoom in", "+", (pane) => pane.zoomBy(ZOOM_STEP)),
      button("Whole page", "Fit", (pane) => pane.fit()),
      button("One scan pixel is one screen pixel", "1:1", (pane) => pane.oneToOne()),
    );
  }

  private toggle(): HTMLElement {
    const label = el("label", { for: "outlines" }, "Regions");
    return el("div", { class: "toggle" }, this.outlinesToggle, label);
  }

  private applyToggle(): void {
    for (const pane of this.panes) pane.showOutlines(this.outlinesToggle.checked);
  }
}
