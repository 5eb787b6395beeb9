import { isTruthy, isUuid, type KnownDestination, type UserConfig } from "@djstats/core";
import { type Line, linesOf } from "./config-lines.ts";
import { FileError } from "./errors.ts";

/** A key that djstats reads and writes in a section. Any other is left as it is. */
export type SectionKey = "id" | "notice" | "shown" | "ended";

/**
 * Reads the text of a config file: `disable`, then a section for each destination.
 *
 * @throws FileError if any part of the text is not understood
 */
export function parseConfig(text: string): UserConfig {
  const content = text.replace(/^\uFEFF/, "");
  if (content.trim() === "") throw new FileError("it is empty");
  if (content.includes("\0")) throw new FileError("it contains a NUL character");
  // An editor shows a line break there, so a person may see a setting that turns reporting off.
  if (/\r(?!\n)|[\u2028\u2029]/.test(content))
    throw new FileError("it has line ends that are neither LF nor CRLF");
  const lines = linesOf(content);
  for (const id of valuesOf(lines, "id")) if (!isUuid(id)) throw new FileError("its id is not a UUID");
  // It applies in any section: if in doubt, reporting is off.
  const disable = valuesOf(lines, "disable");
  const sections = Map.groupBy(lines, ({ section }) => section);
  return {
    disable: disable.find(isTruthy) ?? disable[0] ?? null,
    destinations: [...sections].flatMap(([name, own]) => (name === null ? [] : parseSection(name, own))),
  };
}

function parseSection(name: string, lines: readonly Line[]): KnownDestination {
  if (lines.filter(({ content }) => content?.kind === "header").length > 1)
    throw new FileError(`it has the section [${name}] more than once`);
  const single = (key: SectionKey) => {
    const [value, more] = valuesOf(lines, key);
    if (more !== undefined) throw new FileError(`it has ${key} more than once in the section [${name}]`);
    return value || null;
  };
  const [url = "", trackingId = ""] = name.split(" ");
  const notice = single("notice");
  return {
    url,
    trackingId,
    // Lower case, as it is sent, so that it can be found in the ledger.
    id: single("id")?.toLowerCase() ?? null,
    notice: notice && /^\d{1,6}$/.test(notice) ? Number(notice) : null,
    shown: timeIn(single("shown") ?? ""),
    ended: isTruthy(single("ended")),
  };
}

/** @returns null if the text is not a UTC time as djstats writes it, or the same without its milliseconds */
function timeIn(text: string): number | null {
  const whole = text.length === 24 ? text : text.replace("Z", ".000Z");
  const time = whole.length === 24 ? Date.parse(whole) : Number.NaN;
  return time >= 0 && new Date(time).toISOString() === whole ? time : null;
}

function valuesOf(lines: readonly Line[], key: SectionKey | "disable"): string[] {
  return lines.flatMap(({ content }) =>
    content?.kind === "setting" && content.key === key ? [content.value] : [],
  );
}
