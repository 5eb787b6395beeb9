import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ConsentedUser,
  consentedId,
  type Django,
  djangoAdmin,
  djstats,
  runProgram,
} from "@djstats/testing";
import type { CommandLine } from "./observer-process.ts";
import type { ToolReceiver } from "./receiver.ts";

/** One way to track a command. */
export interface Candidate {
  readonly id: string;
  readonly command: () => CommandLine;
}

interface Parts {
  readonly person: ConsentedUser;
  readonly receiver: ToolReceiver;
}

const scripts = join(import.meta.dirname, "../../scripts");
const node = process.execPath;

/** Returns a Node script that does almost nothing, alone and tracked in each way. */
export function trackedScripts(parts: Parts): Candidate[] {
  const { work } = parts.person.home;
  const env = environmentOf(parts);
  // Two have a built-in URL; Node reaches the receiver for them through a proxy.
  const proxied = { ...env, NODE_USE_ENV_PROXY: "1", HTTPS_PROXY: parts.receiver.proxy };
  const script = (name: string, environment = env): Candidate => ({
    id: name,
    command: () => ({ argv: [node, join(scripts, `${name}.mjs`)], env: environment, cwd: work }),
  });
  const bare = script("bare");
  return [
    bare,
    { id: "node", command: () => ({ argv: [node, "-e", "0"], env, cwd: work }) },
    script("djstats"),
    inBackgroundOf(bare, parts),
    script("fetch"),
    script("universal-analytics"),
    script("posthog-node"),
    script("segment"),
    script("insight", proxied),
    script("astro-telemetry", proxied),
  ];
}

/** Returns `django-admin startproject`, alone and tracked in each way. */
export async function trackedStartprojects(parts: Parts, django: Django): Promise<Candidate[]> {
  const { work, env: home } = parts.person.home;
  const env = environmentOf(parts);
  const { stdout } = await runProgram([node, djstats, "env"], { env: home });
  const observed = { ...env, ...exported(stdout) };
  const startproject = (id: string, before: readonly string[] = [], environment = env): Candidate => ({
    id,
    command: () => ({
      argv: [...before, ...djangoAdmin(django), "startproject", `${id}${process.hrtime.bigint()}`],
      env: environment,
      cwd: work,
    }),
  });
  const bare = startproject("bare");
  return [
    bare,
    startproject("env", [], observed),
    startproject("run", [node, djstats, "run"]),
    inBackgroundOf(bare, parts),
    { id: "node", command: () => ({ argv: [node, "-e", "0"], env, cwd: work }) },
  ];
}

/** Parses the variables that `djstats env` prints for a shell. */
export function exported(text: string): Record<string, string> {
  const found = text.matchAll(/^export (\w+)='(.*)'$/gm);
  return Object.fromEntries([...found].map(([, name, value]) => [String(name), String(value)]));
}

/** Returns the same command, tracked with curl in a background shell, as Homebrew does. */
export function inBackgroundOf({ command }: Candidate, { person, receiver }: Parts): Candidate {
  const fields = `v=1&tid=UA-12345-1&cid=${consentedId}&t=event&ec=runserver&ea=runserver&an=Django&av=5.2.3&aip=1`;
  const curl = `curl --silent --max-time 3 --cacert ${authorityFile(person)} --data '${fields}' ${receiver.endpoint}/collect`;
  return {
    id: "curl",
    command: () => {
      const { argv, ...rest } = command();
      return { argv: ["/bin/sh", "-c", `${curl} >/dev/null 2>&1 & exec "$@"`, "sh", ...argv], ...rest };
    },
  };
}

export function environmentOf({ person, receiver }: Parts): Record<string, string> {
  const file = authorityFile(person);
  writeFileSync(file, receiver.authority);
  return {
    ...person.home.env,
    NODE_EXTRA_CA_CERTS: file,
    ENDPOINT: receiver.endpoint,
    CID: consentedId,
    ASTRO_TELEMETRY_DISABLED: "",
  };
}

function authorityFile({ home }: ConsentedUser): string {
  return join(home.path, "authority.pem");
}
