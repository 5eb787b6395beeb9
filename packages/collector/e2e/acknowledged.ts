import { createSecretKey } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Home } from "@djstats/testing";
import { countedDimensions } from "../../counting/src/dimensions.ts";
import { hashToSlots } from "../../counting/src/hash-id.ts";
import { openStore } from "../../store/src/open-store.ts";
import { locateStore } from "../src/commands/store-flags.ts";

/** Returns the IDs whose slot a store lacks in at least one dimension, computed with the key, not from an estimate. */
export async function missingFrom(
  home: Home,
  ids: Iterable<string>,
  flags: { readonly store: string; readonly keyFile?: string } = { store: `${home.work}/store.sqlite` },
): Promise<string[]> {
  const store = await openStore(await locateStore(flags), "read");
  const seen = new Set<string>();
  await store.eachRow(({ epoch, dimension, slot }) => seen.add(`${epoch} ${dimension} ${slot}`));
  await store.database.close();
  const { keys } = JSON.parse(readFileSync(flags.keyFile ?? `${flags.store}.keys`, "utf8"));
  const live = keys
    .map(({ epoch, key }: { epoch: number; key: string }) => ({
      epoch,
      key: createSecretKey(Buffer.from(key, "base64")),
    }))
    .filter(({ epoch }: { epoch: number }) => epoch <= new Date().getUTCFullYear());
  return [...ids].filter((id) =>
    live.some(({ epoch, key }: (typeof live)[number]) =>
      hashToSlots(key, id, countedDimensions.length).some(
        (slot, index) => !seen.has(`${epoch} ${countedDimensions[index]} ${slot}`),
      ),
    ),
  );
}
