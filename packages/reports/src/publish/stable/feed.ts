import { formatDay, formatInterval, formatNumber } from "../../report/format.ts";
import { escaped } from "../../report/markup.ts";
import { type Licence, licences } from "../licences.ts";
import type { IndexEntry, Snapshot } from "../snapshot.ts";

/** A published week, with its entry in the index. */
export interface Week {
  readonly snapshot: Snapshot;
  readonly entry: IndexEntry;
}

/** The most entries, so that a reader does not load years each time. */
const entriesMax = 52;

/**
 * Returns an Atom feed (RFC 4287) of the published weeks, newest first. Its links are relative to its own address.
 *
 * @param weeks oldest first
 */
export function atomFeed(weeks: readonly Week[], last: Week, licence: Licence): string {
  const [first = last] = weeks;
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
    `  <title>${escaped(titleOf(last.snapshot, "Developers seen by djstats"))}</title>`,
    `  <id>${idOf("feed", first.entry)}</id>`,
    `  <updated>${last.snapshot.generatedAt}</updated>`,
    "  <author><name>djstats-collector</name></author>",
    `  <rights>${licence}, ${licences[licence].path}</rights>`,
    '  <link rel="self" type="application/atom+xml" href="feed.atom"/>',
    ...weeks.slice(-entriesMax).toReversed().map(entryText),
    "</feed>",
    "",
  ].join("\n");
}

function entryText({ snapshot, entry }: Week): string {
  const { week, dataThrough, generatedAt, coverage } = snapshot;
  const number = snapshot.windows.find(({ days }) => days === 30)?.total;
  const summary = [
    number &&
      `${formatNumber(number.estimate)} developers seen by djstats in the 30 days ending ${formatDay(dataThrough)}, 95% interval ${formatInterval(number)}.`,
    coverage[0],
  ].filter((text) => text !== undefined);
  return [
    "  <entry>",
    `    <title>${escaped(titleOf(snapshot, `${week}, ending ${formatDay(dataThrough)}`))}</title>`,
    `    <id>${idOf("week", entry)}</id>`,
    `    <published>${generatedAt}</published>`,
    `    <updated>${generatedAt}</updated>`,
    `    <link rel="alternate" type="text/html" href="week/${week}/"/>`,
    `    <link rel="enclosure" type="application/json" href="${entry.json.file}"/>`,
    `    <summary>${escaped(summary.join(" "))}</summary>`,
    "  </entry>",
  ].join("\n");
}

function titleOf({ simulated }: Snapshot, title: string): string {
  return simulated === null ? title : `Simulated. ${title}`;
}

/**
 * Returns an ID that stays the same if the files move to another host: a UUID (RFC 9562, version 8) of a week's hash.
 */
function idOf(kind: "feed" | "week", { json: { sha256 } }: IndexEntry): string {
  const from = kind === "feed" ? 32 : 0;
  const hex = sha256.slice(from, from + 32);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
