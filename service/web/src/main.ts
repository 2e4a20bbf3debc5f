/** Entry: one address a view, so that the browser's own back button works. */

import { documentView } from "./document/view";
import { listView } from "./list";

/** Something on the page that has to be stopped before the next one comes. */
export interface Shown {
  stop(): void;
}

const content = document.getElementById("content") as HTMLElement;
let shown: Shown | null = null;

function show(): void {
  shown?.stop();
  content.replaceChildren();
  const match = /^#\/documents\/([0-9a-f-]{36})$/.exec(location.hash);
  shown = match?.[1] ? documentView(content, match[1]) : listView(content);
}

window.addEventListener("hashchange", () => {
  // the skip link points into the page, not to another view
  if (location.hash !== "#content") show();
});
show();
