import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SnapshotArchive } from "../src/publish/archive.ts";
import { readSignatures, type Signatures, signWeeks } from "../src/publish/signing/signatures.ts";
import { addSigningKey, readPublicKey, readSigningKeys } from "../src/publish/signing/signing-key.ts";
import { verifySignatures } from "../src/publish/signing/verify-signatures.ts";

let home: ReturnType<typeof makeHome>;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home[Symbol.dispose]());

const keyFile = () => join(home.work, "store.sqlite.signing-key");

/** Returns an archive whose index has this many weeks. Their content does not matter here. */
function archiveOf(weeks: number): SnapshotArchive {
  const snapshots = Array.from({ length: weeks }, (_, n) => {
    const week = `2026-W${10 + n}`;
    const file = (ending: string) => ({ file: `${week}.${ending}`, sha256: String(n).padStart(64, "0") });
    return { week, json: file("json"), csv: file("csv") };
  });
  return { index: { schemaVersion: 1, simulated: false, snapshots }, snapshots: [], interrupted: null };
}

function signed(weeks: number, isLost = false): SnapshotArchive {
  const archive = archiveOf(weeks);
  signWeeks(home.work, archive, { keys: readSigningKeys(keyFile()), isLost });
  return archive;
}

const verify = (archive: SnapshotArchive, trusted: string | null = null) =>
  verifySignatures(archive, readSignatures(home.work), trusted);

describe("signing keys", () => {
  it("are kept in a file that only its owner can read", () => {
    const { publicKey } = addSigningKey(keyFile());
    expect(readSigningKeys(keyFile()).map((key) => key.publicKey)).toEqual([publicKey]);
    expect(readPublicKey(publicKey)?.asymmetricKeyType).toBe("ed25519");
    if (process.platform !== "win32") expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
  });

  it.each(["", "{}", '{"format":"djstats-collector signing keys","version":1,"keys":["AAAA"]}'])(
    "are rejected if the file cannot be understood: %s",
    (text) => {
      writeFileSync(keyFile(), text, { mode: 0o600 });
      expect(() => readSigningKeys(keyFile())).toThrow("cannot be understood. Restore it from a backup.");
      expect(() => addSigningKey(keyFile())).toThrow("cannot be understood");
    },
  );

  it.each(["", "MCow", "not a key", "-----BEGIN PUBLIC KEY-----"])("are not public keys: %j", (text) => {
    expect(readPublicKey(text)).toBeNull();
  });
});

describe("signatures", () => {
  it("are made once for every week, and are verified with and without a trusted key", () => {
    const { publicKey } = addSigningKey(keyFile());
    signed(2);
    const before = readSignatures(home.work).weeks;
    const archive = signed(4);
    expect(readSignatures(home.work).weeks.slice(0, 2)).toEqual(before);
    expect(verify(archive)).toBe(publicKey);
    expect(verify(archive, publicKey)).toBe(publicKey);
    const other = addSigningKey(join(home.work, "other")).publicKey;
    expect(() => verify(archive, other)).toThrow(`No week is signed by the key ${other}`);
  });

  it.each<[string, (signatures: Signatures) => Signatures | undefined, RegExp]>([
    ["no signature at all", (s) => ({ ...s, keys: [], weeks: [] }), /No week is signed/],
    ["a week without one", (s) => ({ ...s, weeks: s.weeks.slice(0, 2) }), /^2026-W12 is not signed/],
    [
      "the signature of a different week",
      (s) => ({
        ...s,
        weeks: s.weeks.map((week, at) => ({ ...week, signature: s.weeks[(at + 1) % 3]?.signature ?? "" })),
      }),
      /signature of 2026-W10 is wrong/,
    ],
    [
      "a malformed signature",
      (s) => ({ ...s, weeks: s.weeks.map((week) => ({ ...week, signature: "AAAA" })) }),
      /signature of 2026-W10 is wrong/,
    ],
    [
      "a key that is not listed",
      (s) => ({ ...s, weeks: s.weeks.map((week) => ({ ...week, publicKey: "AAAA" })) }),
      /signed by a key that is not valid for it/,
    ],
  ])("are rejected: %s", (_, change, problem) => {
    addSigningKey(keyFile());
    const archive = signed(3);
    const changed = change(readSignatures(home.work));
    writeFileSync(join(home.work, "signatures.json"), JSON.stringify(changed));
    expect(() => verify(archive)).toThrow(problem);
  });

  it("show weeks that were removed, and files that were changed", () => {
    addSigningKey(keyFile());
    const archive = signed(3);
    expect(() => verify(archiveOf(2))).toThrow("2026-W12 is signed but not in the index");
    const { index } = archive;
    for (const kind of ["json", "csv"] as const) {
      const snapshots = index.snapshots.map((week) => ({
        ...week,
        [kind]: { ...week[kind], sha256: "f".repeat(64) },
      }));
      expect(() => verify({ ...archive, index: { ...index, snapshots } })).toThrow(
        "The signature of 2026-W10 is wrong",
      );
    }
  });

  it.each(["", "{}", "[1]"])("are not read from a malformed file: %s", (text) => {
    writeFileSync(join(home.work, "signatures.json"), text);
    expect(() => readSignatures(home.work)).toThrow("was not published by djstats-collector");
  });
});

describe("a rotated key", () => {
  it("is endorsed by the old one, so that readers who trust the old one need nothing new", () => {
    const old = addSigningKey(keyFile()).publicKey;
    signed(2);
    addSigningKey(keyFile());
    const newest = addSigningKey(keyFile()).publicKey;
    const archive = signed(3);
    for (const trusted of [null, old, newest]) expect(verify(archive, trusted)).toBe(newest);
  });

  it("cannot be replaced by a key that the old one did not endorse", () => {
    const old = addSigningKey(keyFile()).publicKey;
    signed(2);
    addSigningKey(keyFile());
    const archive = signed(3);
    const path = join(home.work, "signatures.json");
    const signatures = readSignatures(home.work);
    for (const [endorsement, problem] of [
      ["AAAA", "The endorsement of the key"],
      [null, "which did not endorse it"],
    ] as const) {
      const keys = signatures.keys.map((key, at) => (at === 1 ? { ...key, endorsement } : key));
      writeFileSync(path, JSON.stringify({ ...signatures, keys }));
      for (const trusted of [null, old]) expect(() => verify(archive, trusted)).toThrow(problem);
    }
  });

  it("must not be followed by a week that the old one signed", () => {
    const [old] = [addSigningKey(keyFile())];
    signed(1);
    addSigningKey(keyFile());
    signed(2);
    const path = join(home.work, "signatures.json");
    const before = readSignatures(home.work);
    writeFileSync(path, JSON.stringify({ ...before, keys: before.keys.slice(0, 1) }));
    signWeeks(home.work, archiveOf(3), { keys: [old], isLost: false });
    writeFileSync(path, JSON.stringify({ ...readSignatures(home.work), keys: before.keys }));
    expect(() => verify(archiveOf(3))).toThrow("2026-W12 is signed by a key that is not valid for it");
  });
});

describe("a lost key", () => {
  it("stops publishing until the operator states the loss; then readers must trust the new one", () => {
    const old = addSigningKey(keyFile()).publicKey;
    signed(2);
    rmSync(keyFile());
    const newest = addSigningKey(keyFile()).publicKey;
    expect(() => signed(3)).toThrow(`is signed by the key ${old}, which is not in the signing key file`);
    const archive = signed(3, true);
    for (const trusted of [null, old])
      expect(() => verify(archive, trusted)).toThrow("which did not endorse it");
    expect(verify(archive, newest)).toBe(newest);
  });
});
