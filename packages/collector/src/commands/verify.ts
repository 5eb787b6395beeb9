import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, defineCommand, UsageError } from "@djstats/command-line";
import { readArchive, readPublicKey, readSignatures, verifySignatures } from "@djstats/reports/publish";
import { StoreError } from "@djstats/store";
import { downloadArchive } from "./download-archive.ts";
import { print } from "./output.ts";

export const verify: Command = defineCommand({
  summary: "Verify published weeks: signatures, hash chain and schema",
  details: [
    "Checks the weekly files of a directory, or of a site that serves them. Ends with status 1 and says what is wrong if a week was changed, removed or inserted, is not signed, or a new key was not endorsed by the one before.",
    "Without --key it cannot tell who signed: compare the key that it prints with the operator's.",
  ],
  args: { place: { placeholder: "DIRECTORY|URL", text: "where index.json is" } },
  flags: {
    key: { placeholder: "KEY", text: "a public key of the operator that you trust", read: readKey },
  },
  examples: [
    "djstats-collector verify /srv/numbers",
    "djstats-collector verify https://numbers.example/ --key MCow...",
  ],
  act: async ({ place, key = null }) => {
    const isUrl = /^https?:\/\//i.test(place);
    const directory = isUrl ? await downloadArchive(place) : resolve(place);
    try {
      return check(directory, key);
    } catch (error) {
      if (!isUrl || !(error instanceof StoreError)) throw error;
      // The reader knows the address, not the temporary copy that was checked.
      const message = error.message.replaceAll(directory, place.replace(/\/(?:index\.\w+)?$/, ""));
      throw new StoreError(message, { cause: error });
    } finally {
      if (isUrl) rmSync(directory, { recursive: true, force: true });
    }
  },
});

function check(directory: string, trusted: string | null): number {
  const archive = readArchive(directory);
  const latest = archive.index.snapshots.at(-1);
  if (!latest) throw new StoreError("Nothing was published there.");
  const newest = verifySignatures(archive, readSignatures(directory), trusted);
  print(`${archive.snapshots.length} weeks up to ${latest.week}: all signed and unchanged, none missing.`);
  print(`The latest is signed by the key ${newest}.`);
  if (trusted === null) print("Compare it with the operator's key, or pass that with --key.");
  return 0;
}

function readKey(text: string, name: string): string {
  if (readPublicKey(text) === null)
    throw new UsageError(
      `${name} takes a public key as \`publish key\` prints it, not ${JSON.stringify(text)}.`,
    );
  return text;
}
