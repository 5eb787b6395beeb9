import { type Day, parseDay, windows } from "@djstats/counting";
import type { DocumentRequest } from "./make-document.ts";
import { HttpError } from "./outcomes.ts";

type Asked = Pick<DocumentRequest, "window" | "asOf">;

/**
 * Reads the parameters of an address: `window`, a number of days, and `as-of`, a day. Each may be given once.
 *
 * @throws HttpError
 */
export function readParameters(query: string | null, known: readonly ("window" | "as-of")[]): Asked {
  const parameters = new URLSearchParams(query ?? "");
  const names = [...parameters.keys()];
  if (names.some((name) => !known.some((one) => one === name)) || new Set(names).size < names.length)
    throw new HttpError("parameter", `This address takes ${sentenceOf(known)}, and no other parameter.`);
  const [window, asOf] = [parameters.get("window"), parameters.get("as-of")];
  return { window: window === null ? null : readWindow(window), asOf: asOf === null ? null : readDay(asOf) };
}

function readWindow(text: string): Asked["window"] {
  const window = windows.find((days) => String(days) === text);
  if (window === undefined)
    throw new HttpError("parameter", `\`window\` is one of ${windows.join(", ")} days.`);
  return window;
}

function readDay(text: string): Day {
  const day = parseDay(text);
  if (day === null) throw new HttpError("parameter", "`as-of` is a day such as 2026-11-24.");
  return day;
}

function sentenceOf(known: readonly string[]): string {
  return known.length === 0 ? "no parameter" : known.map((name) => `\`${name}\` once`).join(" and ");
}
