import { createHash } from "node:crypto";
import * as v from "valibot";
import { reportEntries } from "../report/report-schema.ts";
import { requestsSchema } from "../report/requests-schema.ts";

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/), v.description("SHA-256, in hexadecimal"));
const week = v.pipe(v.string(), v.regex(/^\d{4}-W\d{2}$/), v.description("ISO week, such as 2026-W47"));

/** The public report of one complete week. */
export const snapshotSchema = v.pipe(
  v.object({
    week,
    previous: v.pipe(
      v.nullable(sha256),
      v.description("SHA-256 of the previous snapshot's file; null for the first"),
    ),
    methodChanged: v.pipe(
      v.boolean(),
      v.description("Whether developers were counted by a different method than in the previous snapshot"),
    ),
    confirmed: v.pipe(
      v.array(v.string()),
      v.description("The changes that a person had to confirm, a sentence for each"),
    ),
    ...reportEntries,
    requests: v.pipe(requestsSchema, v.description("The requests of the ISO week, by outcome")),
  }),
  v.title("A published snapshot of djstats-collector"),
);

export type Snapshot = v.InferOutput<typeof snapshotSchema>;

export const fileNameSchema = v.pipe(
  v.string(),
  v.regex(/^(?:simulated-)?\d{4}-W\d{2}\.[0-9a-f]{16}\.(?:json|csv)$/),
);

/** The list of all snapshots, oldest first. */
export const indexSchema = v.pipe(
  v.object({
    schemaVersion: v.literal(1),
    simulated: v.pipe(v.boolean(), v.description("Whether the numbers are simulated")),
    snapshots: v.array(
      v.object({
        week,
        json: v.object({ file: fileNameSchema, sha256 }),
        csv: v.object({ file: fileNameSchema, sha256 }),
      }),
    ),
  }),
  v.title("The snapshots that djstats-collector published"),
);

export type SnapshotIndex = v.InferOutput<typeof indexSchema>;
export type IndexEntry = SnapshotIndex["snapshots"][number];

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Returns the file name of a snapshot: its week and a hash of its content, so that a name's content never changes. */
export function snapshotFile(
  { week, simulated }: Pick<Snapshot, "week" | "simulated">,
  text: string,
  ending: "json" | "csv",
): string {
  return `${simulated === null ? "" : "simulated-"}${week}.${hashOf(text).slice(0, 16)}.${ending}`;
}

/** Formats a snapshot as it is in its file. */
export function snapshotText(snapshot: Snapshot): string {
  return `${JSON.stringify(snapshot, null, 2)}\n`;
}
