import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "@djstats/testing";

/** Whether nginx is on this machine. With DJSTATS_TEST_PROXIES=required, tests run and fail without it. */
export const hasNginx: boolean =
  process.env["DJSTATS_TEST_PROXIES"] === "required" ||
  spawnSync("nginx", ["-v"], { stdio: "ignore" }).error === undefined;

/** Runs nginx with a site of its `http` block while something is tried. */
export async function withNginx(home: Home, site: string, work: () => Promise<void>): Promise<void> {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => {
    mkdirSync(join(home.path, name));
    return `${name}_temp_path ${home.path}/${name};`;
  });
  writeFileSync(
    join(home.path, "recipe.conf"),
    `daemon off; pid ${home.path}/pid; ${process.getuid?.() === 0 ? "user root;" : ""}
     events {} http { ${temporary.join(" ")} ${site} }`,
  );
  const nginx = spawn("nginx", ["-c", join(home.path, "recipe.conf"), "-e", join(home.path, "error.log")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(nginx, "close");
  try {
    await work();
  } finally {
    nginx.kill("SIGTERM");
    await ended;
  }
}
