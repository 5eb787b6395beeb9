import { type Line, linesOf } from "./config-lines.ts";
import type { SectionKey } from "./config-text.ts";

/** What to change in a config file. Everything else stays byte for byte. */
export interface ConfigChanges {
  readonly disable?: "0" | "1";
  /** By name, `URL PROPERTY`. */
  readonly sections?: { readonly [name: string]: SectionChange };
}

/** The settings to write or, if null, to remove; null instead of an object removes the whole section. */
export type SectionChange = { readonly [K in SectionKey]?: string | null } | null;

const sectionKeys: Readonly<Record<SectionKey, true>> = { id: true, notice: true, shown: true, ended: true };

/**
 * Returns the text with settings changed in place, added or removed. Comments, order, unknown keys, line ends and a
 * byte order mark stay.
 */
export function editConfig(text: string, { disable, sections = {} }: ConfigChanges): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  let lines = linesOf(text.slice(mark.length));
  for (const [section, settings] of Object.entries(sections)) {
    if (settings === null) lines = forgetSection(lines, section);
    else
      for (const [key, value] of Object.entries(settings))
        if (value !== undefined) lines = changeSetting(lines, { section, key, value, end });
  }
  if (disable !== undefined) {
    const kept = lines.filter((line) => line.section === null || keyOf(line) !== "disable");
    lines = changeSetting(kept, { section: null, key: "disable", value: disable, end });
  }
  const isLast = (index: number) => index === lines.length - 1;
  return mark + lines.map((line, index) => line.text + (line.end || (isLast(index) ? "" : end))).join("");
}

interface SettingChange {
  readonly section: string | null;
  readonly key: string;
  readonly value: string | null;
  /** The line end of the file. */
  readonly end: string;
}

function changeSetting(lines: readonly Line[], { section, key, value, end }: SettingChange): Line[] {
  const isIt = (line: Line) => line.section === section && keyOf(line) === key;
  const first = lines.findIndex(isIt);
  if (value === null) return lines.filter((line) => !isIt(line));
  const setting: Line = { text: `${key}=${value}`, end, section, content: { kind: "setting", key, value } };
  if (first >= 0) return lines.filter((line, index) => index === first || !isIt(line)).with(first, setting);
  return section === null ? addToHead(lines, setting) : addToSection(lines, section, setting);
}

/** Adds a setting before the first section. */
function addToHead(lines: readonly Line[], setting: Line): Line[] {
  const header = lines.findIndex((line) => line.content?.kind === "header");
  if (header < 0) return [...lines, setting];
  const at = 1 + lines.slice(0, header).findLastIndex(({ text }) => text.trim() !== "");
  return lines.toSpliced(at, 0, setting, ...(at === header ? [blankLine(setting)] : []));
}

/** Adds a setting after those of its section. A missing section is added at the end. */
function addToSection(lines: readonly Line[], section: string, setting: Line): Line[] {
  const last = lines.findLastIndex((line) => line.section === section && line.content !== null);
  if (last >= 0) return lines.toSpliced(last + 1, 0, setting);
  const header: Line = { ...setting, text: `[${section}]`, content: { kind: "header" } };
  const isApart = lines.length === 0 || lines.at(-1)?.text.trim() === "";
  return [...lines, ...(isApart ? [] : [blankLine(setting)]), header, setting];
}

/** Removes what djstats wrote in a section, and the header unless other settings or comments are left in it. */
function forgetSection(lines: readonly Line[], section: string): Line[] {
  const isOurs = (line: Line) => Object.hasOwn(sectionKeys, keyOf(line) ?? "");
  const kept = lines.filter((line) => line.section !== section || !isOurs(line));
  const header = kept.findIndex((line) => line.section === section && line.content?.kind === "header");
  const isInUse = kept.some((line) => line.section === section && keyOf(line) !== null);
  if (header < 0 || isInUse) return kept;
  const start = 1 + kept.slice(0, header).findLastIndex(({ text }) => text.trim() !== "");
  return kept.toSpliced(start, header - start + 1);
}

function blankLine({ end }: Line): Line {
  return { text: "", end, section: null, content: null };
}

function keyOf({ content }: Line): string | null {
  return content?.kind === "setting" ? content.key : null;
}
