import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { freePort } from "@djstats/testing";
import { expect, it } from "vitest";

const docs = dirname(import.meta.dirname);

// `npm run site`, in the README, starts this once the site is built.
it("serves the built site on this machine", async () => {
  const astro = join(docs, "node_modules/astro/bin/astro.mjs");
  const port = await freePort();
  const server = spawn(process.execPath, [astro, "preview", "--host", "127.0.0.1", "--port", String(port)], {
    cwd: docs,
    env: { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", ASTRO_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    for await (const text of server.stdout) if (String(text).includes(String(port))) break;
    const home = await fetch(`http://127.0.0.1:${port}/`);
    expect(await home.text()).toContain("What is sent");
    expect((await fetch(`http://127.0.0.1:${port}/v1/fields.json`)).status).toBe(200);
    const missing = await fetch(`http://127.0.0.1:${port}/no/such/page/`);
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain("Page not found");
  } finally {
    server.kill();
    await once(server, "exit");
  }
});
