import { createHash, randomBytes } from "node:crypto";
import { readSetting, type Store } from "@djstats/store";
import type { NoiseKey } from "./noise.ts";

/** The name of the setting with the secret, in hexadecimal. */
const noiseSetting = "noise";

/**
 * Reads the secret of a store's noise, and creates it the first time. That of a simulation is derived from the seed, so
 * that the same simulation always gives the same reports.
 */
export async function readNoiseKey(store: Store): Promise<NoiseKey> {
  const simulation = await store.simulation();
  if (simulation) return createHash("sha256").update(`djstats noise, seed ${simulation.seed}`).digest();
  const kept = await readStoredKey(store);
  if (kept !== null) return kept;
  await store.database.transaction("shared", (query) =>
    query("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", [
      noiseSetting,
      randomBytes(32).toString("hex"),
    ]),
  );
  // If two processes create one at once, both use the one that is stored.
  const made = await readStoredKey(store);
  if (made === null) throw new Error("The secret of the noise was not stored.");
  return made;
}

async function readStoredKey({ database }: Store): Promise<NoiseKey | null> {
  const text = await database.transaction("read", (query) => readSetting(query, noiseSetting));
  return text === null ? null : Buffer.from(text, "hex");
}
