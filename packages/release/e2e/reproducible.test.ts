import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runProgram } from "@djstats/testing";
import { afterAll, expect, it } from "vitest";
import { publishedPackages } from "../src/published.ts";
import { root } from "../src/root.ts";

const room = mkdtempSync(join(tmpdir(), "djstats-reproducible-"));
afterAll(() => rmSync(room, { recursive: true, force: true }));

/** The environment without what vitest adds. It may have to name a registry, a proxy or a certificate. */
const outside = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(?:VITEST.*|NODE_ENV|NODE_OPTIONS|TEST|DEV|PROD|MODE|SSR|BASE_URL)$/.test(name),
  ),
);

async function run(argv: readonly string[], cwd: string, env = {}): Promise<string> {
  const { status, stdout, stderr } = await runProgram(argv, { env: { ...outside, ...env }, cwd });
  expect(status, `${argv.join(" ")}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

/** Copies the repository to a directory, builds and packs it there, and returns the hash of each tarball. */
async function buildIn(
  directory: string,
  umask: string,
  env: Record<string, string>,
): Promise<Record<string, string>> {
  const files = await run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], root);
  for (const file of files.split("\0").filter(Boolean)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    cpSync(join(root, file), join(directory, file));
  }
  const packed = `${directory}-packed`;
  // These are the commands on the site.
  const build = `umask ${umask} && node scripts/setup.mjs && PATH="$PWD/node_modules/.bin:$PATH" && pnpm run build --filter "./packages/*"`;
  await run(["sh", "-c", build], directory, { ...env, TURBO_TELEMETRY_DISABLED: "1" });
  for (const { directory: from } of publishedPackages(directory))
    await run(
      ["sh", "-c", `umask ${umask} && "$0" pack --pack-destination "$1"`, pnpmIn(directory), packed],
      from,
      env,
    );
  return Object.fromEntries(
    readdirSync(packed).map((name) => [
      name,
      createHash("sha512")
        .update(readFileSync(join(packed, name)))
        .digest("hex"),
    ]),
  );
}

const pnpmIn = (directory: string) => join(directory, "node_modules/.bin/pnpm");

it("builds the same package, byte for byte, in any directory, time zone and language", async () => {
  const one = await buildIn(join(room, "a"), "022", { TZ: "UTC", LC_ALL: "C" });
  const other = await buildIn(join(room, "b/a longer path"), "077", {
    TZ: "Asia/Tokyo",
    LC_ALL: "C.UTF-8",
  });
  expect(Object.keys(one)).toHaveLength(publishedPackages().length);
  expect(other).toEqual(one);
});
