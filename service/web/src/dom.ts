/** Building the page. Text only ever goes in as text: what stands on a document is untrusted. */

type Child = Node | string | null | undefined | false;
type Value = string | number | boolean | null | undefined | ((event: Event) => void);

/** Make an element; `onclick` and the like take a function, `false` and `null` leave out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  assign(made, attributes);
  append(made, children);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** Make an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  assign(made, attributes);
  append(made, children);
  return made;
}

function assign(target: Element, attributes: Record<string, Value>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") target.addEventListener(name.replace(/^on/, ""), value);
    else target.setAttribute(name, value === true ? "" : String(value));
  }
}

function append(target: Element, children: Child[]): void {
  for (const child of children) if (child) target.append(child);
}

/** Say something to a screen reader. */
export function announce(text: string): void {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = text;
}

/** A message with its advice, for refusals. */
export function notice(title: string, ...lines: (string | undefined)[]): HTMLElement {
  const said = lines.filter((line): line is string => Boolean(line));
  return el(
    "div",
    { class: "notice", role: "alert" },
    el("strong", {}, title),
    ...said.map((line) => el("p", {}, line)),
  );
}
