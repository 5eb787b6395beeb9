import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Home, runProgram } from "@djstats/testing";
import type { Registry } from "./registry.ts";
import { root } from "./root.ts";

/**
 * Makes npm and pnpm in a home use one registry only: npm reads the file, pnpm the variables. Their own files go to
 * `tools`, outside the home.
 */
export function useRegistry(
  { env, path }: Pick<Home, "env" | "path">,
  registry: Registry,
  tools: string,
): void {
  const file = join(tools, "npmrc");
  writeFileSync(
    file,
    [
      `registry=${registry.url}`,
      `${registry.url.replace("http:", "")}:_authToken=none`,
      `cache=${join(tools, "npm")}`,
      `prefix=${join(path, "prefix")}`,
      "update-notifier=false",
      "audit=false",
      "fund=false",
      "",
    ].join("\n"),
  );
  Object.assign(env, {
    NPM_CONFIG_USERCONFIG: file,
    pnpm_config_registry: registry.url,
    pnpm_config_store_dir: join(tools, "pnpm-store"),
    pnpm_config_cache_dir: join(tools, "pnpm-cache"),
    pnpm_config_state_dir: join(tools, "pnpm-state"),
  });
}

/** Packs and publishes all packages with the same two commands as a release. */
export async function publishAll(env: Record<string, string>, directory: string): Promise<void> {
  for (const argv of [
    ["changeset", "pack", "--out-dir", directory],
    [process.execPath, "scripts/publish.mjs", directory],
  ]) {
    const { status, stdout, stderr } = await runProgram(argv, { env, cwd: root });
    if (status !== 0) throw new Error(`${argv.join(" ")} failed.\n${stdout}\n${stderr}`);
  }
}
