/** One zoomable picture with the outlines of regions drawn over it. */

import OpenSeadragon from "openseadragon";
import { tilesUrl } from "../api";
import { svg } from "../dom";
import type { Aspect, PictureInfo, Point, View } from "../types";

export interface Outline {
  id: string;
  number: number;
  aspect: Aspect;
  /** In pixels of the picture. */
  points: Point[];
}

interface Drawn {
  outline: Outline;
  polygon: SVGPolygonElement;
  label: SVGGElement;
}

const TILE_PX = 512;
/** From here on single pixels are shown as squares: what is seen is what was scanned. */
const SHOW_PIXELS_FROM = 2;
const LABEL_RADIUS_PX = 11;
const LABEL_OUTSIDE_PX = 7;

/**
 * OpenSeadragon puts a style into the page unless it finds one of its own, and the content security
 * policy refuses it. It looks by name only, so an element that merely has the name keeps it out.
 */
function keepStylesOut(): void {
  const mark = "data-openseadragon-mobile-css";
  if (document.querySelector(`style[${mark}]`)) return;
  const inert = document.createElementNS("urn:visualdoc:inert", "style");
  inert.setAttribute(mark, "");
  document.head.append(inert);
}

export class Pane {
  readonly viewer: OpenSeadragon.Viewer;
  private readonly drawn: Drawn[];
  private readonly layer: SVGSVGElement;
  private readonly outlines: SVGGElement;

  constructor(
    element: HTMLElement,
    source: { documentId: string; page: number; view: View; picture: PictureInfo; name: string },
    outlines: Outline[],
    onPick: (id: string) => void,
  ) {
    keepStylesOut();
    this.viewer = OpenSeadragon({
      element,
      tileSources: deepZoom(source.documentId, source.page, source.view, source.picture),
      showNavigationControl: false,
      drawer: "canvas",
      animationTime: 0.3,
      maxZoomPixelRatio: 32,
      visibilityRatio: 0.3,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
      crossOriginPolicy: false,
    } as OpenSeadragon.Options);
    this.viewer.canvas.setAttribute("role", "application");
    this.viewer.canvas.setAttribute(
      "aria-label",
      `${source.name}. Arrow keys move, plus and minus zoom; N and P go from region to region.`,
    );
    this.outlines = svg("g");
    this.drawn = outlines.map(draw);
    this.outlines.append(...this.drawn.map((one) => one.polygon));
    const labels = this.drawn.map((one) => one.label);
    // the same regions are in the list beside it, where they have names
    this.layer = svg("svg", { class: "outlines", "aria-hidden": "true" }, this.outlines, ...labels);
    this.viewer.canvas.append(this.layer);
    for (const event of ["open", "update-viewport", "resize"] as const)
      this.viewer.addHandler(event, () => this.place());
    this.viewer.addHandler("canvas-click", (event) => {
      const picked = event.quick ? this.at(event.position) : null;
      if (picked) onPick(picked);
    });
  }

  /** Show an outline as chosen and bring it into view. */
  choose(id: string | null, move: boolean): void {
    for (const { outline, polygon, label } of this.drawn) {
      const chosen = outline.id === id;
      polygon.classList.toggle("chosen", chosen);
      label.classList.toggle("chosen", chosen);
      if (chosen && move) this.bringIntoView(outline);
    }
  }

  showOutlines(visible: boolean): void {
    this.layer.classList.toggle("hidden", !visible);
  }

  zoomBy(factor: number): void {
    this.viewer.viewport.zoomBy(factor);
    this.viewer.viewport.applyConstraints();
  }

  fit(): void {
    this.viewer.viewport.goHome();
  }

  /** One pixel of the scan is one pixel of the screen. */
  oneToOne(): void {
    const item = this.viewer.world.getItemAt(0);
    if (item) this.viewer.viewport.zoomTo(item.imageToViewportZoom(1));
  }

  destroy(): void {
    this.viewer.destroy();
  }

  private bringIntoView(outline: Outline): void {
    const item = this.viewer.world.getItemAt(0);
    if (!item) {
      this.viewer.addOnceHandler("open", () => this.bringIntoView(outline));
      return;
    }
    const [left, top, right, bottom] = bounds(outline.points);
    const margin = 0.75 * Math.max(right - left, bottom - top);
    const box = item.imageToViewportRectangle(
      left - margin,
      top - margin,
      right - left + 2 * margin,
      bottom - top + 2 * margin,
    );
    this.viewer.viewport.fitBoundsWithConstraints(box);
  }

  private place(): void {
    const item = this.viewer.world.getItemAt(0);
    if (!item) return;
    const origin = item.imageToViewerElementCoordinates(new OpenSeadragon.Point(0, 0));
    const along = item.imageToViewerElementCoordinates(new OpenSeadragon.Point(1000, 0));
    const scale = (along.x - origin.x) / 1000;
    this.outlines.setAttribute("transform", `matrix(${scale} 0 0 ${scale} ${origin.x} ${origin.y})`);
    for (const { outline, label } of this.drawn) {
      const [left, top] = bounds(outline.points);
      // outside the corner, so that what is inside can be read
      const x = origin.x + scale * left - LABEL_OUTSIDE_PX;
      const y = origin.y + scale * top - LABEL_OUTSIDE_PX;
      label.setAttribute("transform", `translate(${x} ${y})`);
    }
    this.viewer.drawer.setImageSmoothingEnabled(scale < SHOW_PIXELS_FROM);
  }

  /** The smallest outline at a place of the screen: a large one must not hide it. */
  private at(place: OpenSeadragon.Point): string | null {
    const item = this.viewer.world.getItemAt(0);
    if (!item) return null;
    const point = item.viewerElementToImageCoordinates(place);
    const hit = this.drawn
      .map((one) => one.outline)
      .filter(({ points }) => {
        const [left, top, right, bottom] = bounds(points);
        return point.x >= left && point.x <= right && point.y >= top && point.y <= bottom;
      })
      .sort((a, b) => area(a.points) - area(b.points));
    return hit[0]?.id ?? null;
  }
}

function deepZoom(id: string, page: number, view: View, picture: PictureInfo): object {
  return {
    Image: {
      xmlns: "http://schemas.microsoft.com/deepzoom/2008",
      Url: tilesUrl(id, page, view),
      Format: "jpg",
      Overlap: "0",
      TileSize: String(TILE_PX),
      Size: { Width: String(picture.width_px), Height: String(picture.height_px) },
    },
  };
}

function draw(outline: Outline): Drawn {
  const points = outline.points.map(([x, y]) => `${x},${y}`).join(" ");
  const polygon = svg("polygon", { points, class: `aspect-${outline.aspect}` });
  const label = svg(
    "g",
    { class: `label aspect-${outline.aspect}` },
    svg("circle", { r: LABEL_RADIUS_PX }),
    svg("text", { "text-anchor": "middle", dy: "0.35em" }, String(outline.number)),
  );
  return { outline, polygon, label };
}

function bounds(points: Point[]): [number, number, number, number] {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function area(points: Point[]): number {
  const [left, top, right, bottom] = bounds(points);
  return (right - left) * (bottom - top);
}
