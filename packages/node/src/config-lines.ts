import { FileError } from "./errors.ts";

/** A line of a config file. */
export interface Line {
  /** The line as it is written, without its end. */
  readonly text: string;
  /** `\n` or `\r\n`; empty if the file ends within the line. */
  readonly end: string;
  /** The name of the section that it is in, `URL PROPERTY`; null before the first. */
  readonly section: string | null;
  /** Null for a comment or a blank line. */
  readonly content: LineContent | null;
}

type LineContent =
  | { readonly kind: "header" }
  /** The key in lower case, and the value without quotes and comment. */
  | { readonly kind: "setting"; readonly key: string; readonly value: string };

/** Returns the name of a destination's section, as it is between the brackets of its header. */
export function sectionName({
  url,
  trackingId,
}: {
  readonly url: string;
  readonly trackingId: string;
}): string {
  return `${url} ${trackingId}`;
}

/**
 * Splits the text of a config file into its lines: `[URL PROPERTY]` headers, `key = value` settings with quotes or
 * without, and `#` comments.
 *
 * @throws FileError if a line is none of these
 */
export function linesOf(text: string): Line[] {
  let section: string | null = null;
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line, index) => {
    const [, written = "", end = ""] = /^([^\r\n]*)(\r?\n?)$/.exec(line) ?? [line, line];
    const bare = written.trim();
    if (bare === "" || bare.startsWith("#")) return { text: written, end, section, content: null };
    const name = headerName(bare);
    if (name !== null) {
      section = name;
      return { text: written, end, section, content: { kind: "header" } };
    }
    const content = settingIn(bare);
    if (!content)
      throw new FileError(
        `line ${index + 1} is not a setting (key=value), a section ([URL PROPERTY]) or a comment`,
      );
    return { text: written, end, section, content };
  });
}

function headerName(bare: string): string | null {
  const [, url, trackingId] = /^\[\s*(https?:\/\/\S+)\s+([\w.-]{1,64})\s*\](?:\s*#.*)?$/.exec(bare) ?? [];
  return url && trackingId ? sectionName({ url, trackingId }) : null;
}

function settingIn(bare: string): LineContent | null {
  const match = /^([^\s=#"'[\]]+)\s*=(.*)$/.exec(bare);
  if (!match) return null;
  const [, key = "", raw = ""] = match;
  return { kind: "setting", key: key.toLowerCase(), value: valueIn(raw.trim()) };
}

/** Removes the quotes around a value, or the comment after it. Takes one pass, however long the line. */
function valueIn(raw: string): string {
  const quote = raw[0];
  if (quote === '"' || quote === "'") {
    const close = raw.indexOf(quote, 1);
    const rest = close < 0 ? null : raw.slice(close + 1).trimStart();
    if (rest === "" || rest?.startsWith("#")) return raw.slice(1, close).trim();
  }
  const comment = raw.search(/(?<=\s)#/);
  return comment < 0 ? raw : raw.slice(0, comment).trimEnd();
}
