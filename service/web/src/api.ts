/** Calls to the service. Every refusal is a `Refusal` that carries the problem it sent. */

import type {
  Assessment,
  AssessmentKind,
  Conclusion,
  Decision,
  DocumentInfo,
  DocumentList,
  Judgements,
  PageInfo,
  Problem,
  Report,
  View,
} from "./types";

export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(path, { credentials: "same-origin", ...init });
  if (!answer.ok) throw new Refusal(await problemOf(answer));
  return (await answer.json()) as T;
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    return (await answer.json()) as Problem;
  } catch {
    const title = answer.statusText || "The service gave no answer that can be read";
    return { type: "about:blank", title, status: answer.status, detail: title };
  }
}

function json(method: string, body: unknown): RequestInit {
  return { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

const at = (id: string): string => `/v1/documents/${encodeURIComponent(id)}`;

/** A key that makes a repeated upload of the same file harmless. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function upload(file: File, caseReference: string, key: string): Promise<DocumentInfo> {
  const form = new FormData();
  form.append("file", file);
  if (caseReference) form.append("case_reference", caseReference);
  const headers = { "Idempotency-Key": key };
  return call("/v1/documents", { method: "POST", body: form, headers });
}

export const listDocuments = (cursor: string | null): Promise<DocumentList> =>
  call(`/v1/documents?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);

export const getDocument = (id: string): Promise<DocumentInfo> => call(at(id));
export const getReport = (id: string): Promise<Report> => call(`${at(id)}/report`);
export const getPages = (id: string): Promise<PageInfo[]> => call(`${at(id)}/pages`);
export const getJudgements = (id: string): Promise<Judgements> => call(`${at(id)}/judgements`);
export const getConclusions = (): Promise<Conclusion[]> => call("/v1/conclusions");

export const assess = (
  id: string,
  region: string,
  assessment: AssessmentKind,
  note: string,
): Promise<Assessment> =>
  call(
    `${at(id)}/regions/${encodeURIComponent(region)}/assessment`,
    json("PUT", { assessment, note }),
  );

export const decide = (id: string, conclusion: string, motivation: string): Promise<Decision> =>
  call(`${at(id)}/decision`, json("POST", { conclusion, motivation }));

export const tilesUrl = (id: string, page: number, view: View): string =>
  `${at(id)}/pages/${page}/${view}_files/`;

export const cropUrl = (id: string, page: number, region: string): string =>
  `${at(id)}/pages/${page}/regions/${encodeURIComponent(region)}/crop`;

export const referenceCropUrl = (id: string, page: number, region: string): string =>
  `${at(id)}/pages/${page}/regions/${encodeURIComponent(region)}/reference-crop`;

export const differenceCropUrl = (id: string, page: number, region: string): string =>
  `${at(id)}/pages/${page}/regions/${encodeURIComponent(region)}/difference-crop`;
