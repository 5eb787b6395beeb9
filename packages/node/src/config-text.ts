import { isTruthy, isUuid, type UserConfig } from "@djstats/core";
import { FileError } from "./errors.ts";

/** A key that djstats reads and writes. Any other is left as it is. */
export type Key = "id" | "notice" | "origin" | "disable" | "ended";

interface Line {
  readonly text: string;
  /** The key in lower case and the value without quotes and comment; null of a comment or an empty line. */
  readonly setting: { readonly key: string; readonly value: string } | null;
}

/**
 * Reads the text of a config file: `key = value` lines, `#` comments, values in quotes or not, keys in any case.
 *
 * @throws FileError where the text is not wholly understood
 */
export function parseConfig(text: string): UserConfig {
  if (text.replace("\uFEFF", "").trim() === "") throw new FileError("it is empty");
  if (text.includes("\0")) throw new FileError("it holds a NUL character");
  // An editor shows a new line there, in which somebody may have turned it off.
  if (/\r(?!\n)|[\u2028\u2029]/.test(text))
    throw new FileError("it has line ends that are neither LF nor CRLF");
  const settings = linesOf(text).flatMap(({ setting }) => setting ?? []);
  const values = (key: Key) => settings.filter((s) => s.key === key).map((s) => s.value);
  const single = (key: Key) => {
    const found = values(key);
    if (found.length > 1) throw new FileError(`it says ${key} more than once`);
    return found[0] || null;
  };
  // In the form in which it is sent, and so found again in the ledger.
  const id = single("id")?.toLowerCase() ?? null;
  if (id !== null && !isUuid(id)) throw new FileError("its id is no UUID");
  const notice = single("notice");
  const disable = values("disable");
  return {
    id,
    notice: notice && /^\d{1,6}$/.test(notice) ? Number(notice) : null,
    origin: single("origin"),
    disable: disable.find(isTruthy) ?? disable[0] ?? null,
    ended: single("ended"),
  };
}

/**
 * The text with settings changed in their place, added at the end, or taken out (null). Everything else stays byte
 * for byte: comments, order, foreign keys, line ends, a byte order mark.
 */
export function editConfig(text: string, changes: { readonly [K in Key]?: string | null }): string {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const rest = new Map(Object.entries(changes));
  const kept = linesOf(text).flatMap(({ text: line, setting }) => {
    if (!setting || !Object.hasOwn(changes, setting.key)) return [line];
    const value = rest.get(setting.key);
    rest.delete(setting.key);
    return value ? [`${line.startsWith("\uFEFF") ? "\uFEFF" : ""}${setting.key}=${value}${end}`] : [];
  });
  const head = kept.join("");
  const added = [...rest].flatMap(([key, value]) => (value ? [`${key}=${value}${end}`] : []));
  return `${head}${added.length > 0 && head !== "" && !/\n$/.test(head) ? end : ""}${added.join("")}`;
}

function linesOf(text: string): Line[] {
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line, index) => ({
    text: line,
    setting: settingOf(line, index),
  }));
}

function settingOf(line: string, index: number): Line["setting"] {
  const bare = line.replace(/^\uFEFF/, "").trim();
  if (bare === "" || bare.startsWith("#")) return null;
  const match = /^([^\s=#"']+)\s*=\s*(.*)$/.exec(bare);
  if (!match) throw new FileError(`line ${index + 1} is neither a setting (key=value) nor a comment`);
  const [, key = "", raw = ""] = match;
  return { key: key.toLowerCase(), value: unquoted(raw) };
}

function unquoted(raw: string): string {
  const quoted = /^(["'])(.*?)\1\s*(#.*)?$/.exec(raw);
  return quoted ? (quoted[2] ?? "").trim() : raw.replace(/\s+#.*$/, "").trim();
}
