import type { ListedField } from "@djstats/core";
import { type Changeset, raises } from "./changesets.ts";
import type { Decision } from "./decisions.ts";
import type { KeptList } from "./lists/kept.ts";
import type { ListVersion } from "./lists/list-version.ts";

/** Everything that decides whether a change of what is transmitted has been announced. */
export interface Transmission {
  /** The list of the last release. */
  readonly kept: KeptList;
  /** The list of the next release. */
  readonly current: ListVersion;
  readonly changesets: readonly Changeset[];
  readonly decisions: readonly Decision[];
}

interface Change {
  /** Its name on the wire, which the changeset and the decision must contain. */
  readonly name: string;
  readonly sentence: string;
  /** Whether the notice must be shown again before it is sent. */
  readonly isMore: boolean;
}

/** Returns a sentence for each changed field or header that is not announced: what is missing, and what to do. */
export function unannounced({ kept, current, changesets, decisions }: Transmission): string[] {
  return changesOf(kept, current).flatMap(({ name, sentence, isMore }) => {
    const announcing = changesets.filter(({ text }) =>
      transmitsLines(text).some((line) => names(line, name)),
    );
    const missing = [
      raises(announcing, "@djstats/core", "minor")
        ? null
        : `add a changeset (\`pnpm changeset\`) that raises @djstats/core by minor or major, contains the line "transmits: \`${name}\`" and explains the change to users`,
      decisions.some(({ number, text }) => number > kept.decisions && names(text, name))
        ? null
        : `record the decision in decisions/, numbered ${String(kept.decisions + 1).padStart(4, "0")} or above and naming \`${name}\``,
      isMore && kept.release !== "0.0.0" && current.version <= kept.version
        ? "raise noticeVersion beside the list in packages/core/src, so that the notice is shown again before it is sent"
        : null,
    ].filter((what) => what !== null);
    if (missing.length === 0) return [];
    return `What is transmitted changed since ${kept.release}: ${sentence}. It may not change silently: ${missing.join("; ")}.`;
  });
}

/** Returns the lines of a changeset that announce what is, or is no longer, transmitted. */
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
    ...removed.map((field) => change(field, "was removed", false)),
    ...changed.map((field) => change(field, "changed", true)),
    ...(order ? [{ name: "order", sentence: "the order of the fields changed", isMore: false }] : []),
  ];
}

/** Returns the parts of a field that determine or show what is on the wire. Its prose may be improved at any time. */
function transmitted(field: ListedField | undefined): string {
  return JSON.stringify([field?.values, field?.pattern, field?.example, field?.onlyWhen]);
}

function change({ place, wire }: ListedField, what: string, isMore: boolean): Change {
  return { name: wire, sentence: `${place} \`${wire}\` ${what}`, isMore };
}

function key({ place, wire }: ListedField): string {
  return `${place} ${wire}`;
}
