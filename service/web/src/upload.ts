/** The drop zone: one or many scans, each told what became of it. */

import { Refusal, newKey, upload } from "./api";
import { announce, el } from "./dom";

const AT_ONCE = 2;
const ACCEPTED = ".jpg,.jpeg,.png,.tif,.tiff,.pdf,.jp2,.webp,.heic,.heif,image/*,application/pdf";

export function dropZone(onAccepted: () => void): HTMLElement {
  const input = el("input", {
    type: "file",
    id: "scans",
    multiple: true,
    accept: ACCEPTED,
    class: "visually-hidden",
  });
  const reference = el("input", { type: "text", id: "case-reference", maxlength: 200 });
  const results = el("ul", { class: "uploads", "aria-live": "polite" });
  const zone = el(
    "section",
    { class: "drop", "aria-label": "Upload scans" },
    el(
      "p",
      {},
      el("label", { for: "scans", class: "button" }, "Choose scans"),
      input,
      " or drop them here. One file is one document: an image, a multi-page TIFF or a PDF.",
    ),
    el(
      "p",
      { class: "case" },
      el("label", { for: "case-reference" }, "Case reference (optional)"),
      reference,
    ),
    results,
  );
  const take = (files: FileList | null | undefined): void => {
    if (files?.length) void sendAll([...files], reference.value.trim(), results, onAccepted);
  };
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  listenForDrops(zone, take);
  return zone;
}

function listenForDrops(zone: HTMLElement, take: (files: FileList | undefined) => void): void {
  for (const name of ["dragenter", "dragover"])
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  for (const name of ["dragleave", "drop"])
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.remove("over");
    });
  zone.addEventListener("drop", (event) => take(event.dataTransfer?.files));
}

async function sendAll(
  files: File[],
  reference: string,
  results: HTMLElement,
  onAccepted: () => void,
): Promise<void> {
  const waiting = files.map((file) => {
    const line = el("li", { class: "sending" }, `${file.name}: sending …`);
    results.prepend(line);
    return { file, line };
  });
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await sendOne(next.file, reference, next.line);
      onAccepted();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  announce(`${files.length} files sent.`);
}

async function sendOne(file: File, reference: string, line: HTMLElement): Promise<void> {
  try {
    const accepted = await upload(file, reference, newKey());
    line.className = "accepted";
    const link = el("a", { href: `#/documents/${accepted.id}` }, file.name);
    line.replaceChildren(link, ": taken in");
  } catch (error) {
    line.className = "refused";
    const refusal = error instanceof Refusal ? error.problem : null;
    const said = refusal ? [refusal.detail, refusal.hint].filter(Boolean).join(" ") : null;
    const title = refusal?.title ?? "The service does not answer";
    line.replaceChildren(`${file.name}: ${title}. `, said ?? "Try again later.");
  }
}
