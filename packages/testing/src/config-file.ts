import { readFileSync, writeFileSync } from "node:fs";
import { type KnownDestination, noticeVersion } from "@djstats/core";

/** A destination as a test names it. */
type Shown = Pick<KnownDestination, "url" | "trackingId"> & Partial<KnownDestination>;

/** Returns the section of a config file for a destination whose notice was shown an hour ago, unless told otherwise. */
export function sectionText({ url, trackingId, id, notice, shown, ended }: Shown): string {
  const settings = {
    id,
    notice: notice === undefined ? noticeVersion : notice,
    shown: timeText(shown === undefined ? Date.now() - 3_600_000 : shown),
    ended: ended ? "1" : null,
  };
  const lines = Object.entries(settings).flatMap(([key, value]) => (value ? [`${key}=${value}\n`] : []));
  return `[${url} ${trackingId}]\n${lines.join("")}`;
}

/** Sets every `shown` in a config file back by an hour, as a test cannot wait until the notice is old enough. */
export function waitOutNotice({ config }: { readonly config: string }): void {
  const hourAgo = timeText(Date.now() - 3_600_000);
  writeFileSync(config, readFileSync(config, "utf8").replace(/^shown=.*$/gm, `shown=${hourAgo}`));
}

function timeText(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
