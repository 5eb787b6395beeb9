import { readFileSync } from "node:fs";
import { join } from "node:path";
import { noticeVersion, wireForms } from "@djstats/core";
import { expect, it } from "vitest";
import { reporterEnvironment, reporterVariables } from "../src/environment.ts";

const observer = readFileSync(join(import.meta.dirname, "../observer/djstats_observe.py"), "utf8");

function listed(name: string): string[] {
  const text = new RegExp(`^${name} = \\(([^)]*)\\)`, "m").exec(observer)?.[1] ?? "";
  return [...text.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? "");
}

it("allows the same variables as the observer", () => {
  expect(listed("VARIABLES")).toEqual([...reporterVariables]);
});

it("has the same notice versions as the observer", () => {
  const versions = [noticeVersion, wireForms["google-analytics-4"].version];
  expect(observer).toContain(`\nNOTICES = (${versions.join(", ")})\n`);
});

it("excludes every variable that could change the reporter or contain a secret", () => {
  const planted = {
    NODE_OPTIONS: "--require ./evil.js",
    NODE_PATH: "/evil",
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
    NODE_DEBUG: "http",
    NODE_V8_COVERAGE: "/tmp",
    SSLKEYLOGFILE: "/tmp/keys",
    OPENSSL_CONF: "/evil",
    LD_PRELOAD: "/evil.so",
    AWS_SECRET_ACCESS_KEY: "secret",
    DJANGO_SETTINGS_MODULE: "mysite.settings",
    PYTHONPATH: "/x",
    PWD: "/home/me/secret",
    XDG_SESSION_ID: "x",
    DJSTATS_ACCESS_TOKEN: "djs_secret",
  };
  const kept = {
    HOME: "/home/me",
    https_proxy: "http://proxy",
    XDG_STATE_HOME: "/s",
    DJSTATS_ENDPOINT: "e",
    CI: "1",
  };
  expect(reporterEnvironment({ ...planted, ...kept })).toEqual(kept);
});
