import type { ListedField } from "@djstats/core";
import { type Changeset, raises } from "./changesets.ts";
import type { Decision } from "./decisions.ts";
import type { KeptList } from "./lists/kept.ts";
import type { ListVersion } from "./lists/list-version.ts";

/** All that a change of what is transmitted is judged by. */
export interface Transmission {
  /** What the last release transmits. */
  readonly kept: KeptList;
  /** What the next one would. */
  readonly current: ListVersion;
  readonly changesets: readonly Changeset[];
  readonly decisions: readonly Decision[];
}

interface Change {
  /** Its name on the wire, by which changeset and decision must speak of it. */
  readonly name: string;
  readonly sentence: string;
  /** Whether people have to be told before it is sent. */
  readonly isMore: boolean;
}

/** Where a changed field or header is not announced: a sentence each, which says what was wrong and what to do. */
export function unannounced({ kept, current, changesets, decisions }: Transmission): string[] {
  return changesOf(kept, current).flatMap(({ name, sentence, isMore }) => {
    const announcing = changesets.filter(({ text }) =>
      transmitsLines(text).some((line) => names(line, name)),
    );
    const missing = [
      raises(announcing, "@djstats/core", "minor")
        ? null
        : `add a changeset (\`pnpm changeset\`) that raises @djstats/core by minor or major and holds the line "transmits: \`${name}\`", with what users should know of it`,
      decisions.some(({ number, text }) => number > kept.decisions && names(text, name))
        ? null
        : `record the decision in decisions/, numbered ${String(kept.decisions + 1).padStart(4, "0")} or above and naming \`${name}\``,
      isMore && kept.release !== "0.0.0" && current.version <= kept.version
        ? "raise noticeVersion in packages/core/src/notice.ts, so that people are told before it is sent"
        : null,
    ].filter((what) => what !== null);
    if (missing.length === 0) return [];
    return `What is transmitted changed since ${kept.release}: ${sentence}. It may not change silently: ${missing.join("; ")}.`;
  });
}

/** The lines of a changeset that say what is transmitted from now on, or no more. */
function transmitsLines(text: string): string[] {
  return [...text.matchAll(/^[-*\s]*transmits:(.*)$/gim)].map(([, line = ""]) => line);
}

function names(text: string, name: string): boolean {
  const literal = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\w-])${literal}(?![\w-])`, "i").test(text);
}

function changesOf(kept: ListVersion, current: ListVersion): Change[] {
  const before = new Map(kept.fields.map((field) => [key(field), field]));
  const now = new Map(current.fields.map((field) => [key(field), field]));
  const added = [...now.values()].filter((field) => !before.has(key(field)));
  const removed = [...before.values()].filter((field) => !now.has(key(field)));
  const stayed = [...now.values()].filter((field) => before.has(key(field)));
  const changed = stayed.filter((field) => transmitted(field) !== transmitted(before.get(key(field))));
  const order = stayed.map(key).join() !== [...before.keys()].filter((name) => now.has(name)).join();
  return [
    ...added.map((field) => change(field, "is new", true)),
    ...removed.map((field) => change(field, "is gone", false)),
    ...changed.map((field) => change(field, "is another", true)),
    ...(order ? [{ name: "order", sentence: "the order of the fields is another", isMore: false }] : []),
  ];
}

/** What of a field is on the wire, or shows what is. Its words may be improved at any time. */
function transmitted(field: ListedField | undefined): string {
  return JSON.stringify([field?.values, field?.pattern, field?.example, field?.onlyWhen]);
}

function change({ place, wire }: ListedField, what: string, isMore: boolean): Change {
  return { name: wire, sentence: `${place} \`${wire}\` ${what}`, isMore };
}

function key({ place, wire }: ListedField): string {
  return `${place} ${wire}`;
}
