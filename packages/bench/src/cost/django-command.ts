import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ConsentedUser,
  consentedUser,
  copyDjango,
  type Django,
  djangoAdmin,
  freePort,
  patchDjango,
  patchFor,
  runProgram,
} from "@djstats/testing";
import type { Budget } from "../measure/budget.ts";
import type { Extent } from "../measure/extent.ts";
import { progress } from "../measure/progress.ts";
import type { Spread } from "../measure/spread.ts";
import { type Candidate, environmentOf, inBackgroundOf } from "./candidates.ts";
import { compareWays, type Taken } from "./compare.ts";
import { measureWithin } from "./measure-within.ts";
import type { Observer } from "./observer-process.ts";
import type { ToolReceiver } from "./receiver.ts";

/** The cost of reporting one Django command from Python alone, in each way. */
export interface DjangoCommand {
  readonly command: string;
  readonly ways: readonly (Taken & {
    /** How long the command waits for djstats, timed within its process; null for a way that does not run in it. */
    readonly withinMs: Spread | null;
  })[];
}

const commands = ["startproject", "startapp", "runserver", "check"] as const;
type Command = (typeof commands)[number];

/** The limits of what the app and the patch add to a command, and of all their processes compared with `curl &`. */
const promised = { sentMs: 3, offMs: 1, overCurlCpuMs: 60 };

interface Parts {
  readonly django: Django;
  readonly observer: Observer;
  readonly receiver: ToolReceiver;
  readonly extent: Extent;
}

/** Measures the app of `integrations/django` and its patch in the same project, compared with Django alone. */
export async function measureDjangoCommands(parts: Parts): Promise<DjangoCommand[]> {
  const { django, observer, receiver, extent } = parts;
  using person = consentedUser(receiver.endpoint);
  using off = consentedUser(receiver.endpoint);
  writeFileSync(off.home.config, "disable=1\n");
  const project = await makeProject(person, django);
  const measured: DjangoCommand[] = [];
  for (const command of commands) {
    progress(`the app and the patch, ${command}`);
    const candidates = await waysOf(command, { ...parts, person, off, project });
    const rounds = extent.rounds(21);
    const { ways } = await compareWays(candidates, { observer, receiver }, { answering: 0, rounds });
    const ours = candidates.filter(({ id }) => describeWay(id) !== undefined);
    const within = await measureWithin(ours, observer, rounds);
    measured.push({ command, ways: ways.map((way) => ({ ...way, withinMs: within.get(way.id) ?? null })) });
  }
  return measured;
}

/** Makes a project with two settings, one of which has the app, and Django with and without the patch next to it. */
async function makeProject({ home }: ConsentedUser, django: Django): Promise<string> {
  const env = { ...home.env, DO_NOT_TRACK: "1" };
  const argv = [...djangoAdmin(django), "startproject", "site1"];
  const { status, stderr } = await runProgram(argv, { env, cwd: home.work });
  if (status !== 0) throw new Error(stderr);
  const project = join(home.work, "site1");
  writeFileSync(
    join(project, "with_app.py"),
    'from site1.settings import *\nINSTALLED_APPS = [*INSTALLED_APPS, "djstats"]\n',
  );
  const source = join(import.meta.dirname, "../../../../integrations/django/src/djstats");
  cpSync(source, join(project, "djstats"), {
    recursive: true,
    filter: (path) => !path.includes("__pycache__"),
  });
  copyDjango(django, join(home.path, "bare"));
  if (patchFor(django)) patchDjango(django, join(home.path, "patched"));
  return project;
}

async function waysOf(
  command: Command,
  parts: Parts & { readonly person: ConsentedUser; readonly off: ConsentedUser; readonly project: string },
): Promise<Candidate[]> {
  const { django, person, off, project } = parts;
  const env = environmentOf(parts);
  const untilPort = command === "runserver" ? await freePort() : undefined;
  const way = (id: string, copy: "bare" | "patched", more: Record<string, string> = {}): Candidate => ({
    id,
    command: () => ({
      argv: [django.python, "manage.py", command, ...argumentsOf(command, untilPort)],
      env: { ...env, PYTHONPATH: join(person.home.path, copy), ...more },
      cwd: project,
      ...(untilPort === undefined ? {} : { untilPort }),
    }),
  });
  const ways = (name: string, copy: "bare" | "patched", more: Record<string, string>) => [
    way(name, copy, more),
    way(`${name}, variable`, copy, { ...more, DJANGO_NO_ANALYTICS: "1" }),
    way(`${name}, file`, copy, { ...more, HOME: off.home.path }),
  ];
  const bare = way("bare", "bare");
  const app = ways("app", "bare", { DJANGO_SETTINGS_MODULE: "with_app" });
  if (command === "check") return [bare, ...app.slice(0, 1)];
  return [
    bare,
    ...app,
    ...(patchFor(django) ? ways("patch", "patched", {}) : []),
    inBackgroundOf(bare, parts),
  ];
}

function argumentsOf(command: Command, port: number | undefined): string[] {
  if (command === "check") return [];
  return command === "runserver" ? ["--noreload", String(port)] : [`n${process.hrtime.bigint()}`];
}

/** Returns the promised limits of each way, with the measured values. */
export function djangoBudgets(measured: readonly DjangoCommand[]): Budget[] {
  return measured.flatMap(({ command, ways }) => {
    const curl = ways.find(({ id }) => id === "curl");
    return ways.flatMap(({ id, withinMs, cpuMs }): Budget[] => {
      const what = describeWay(id);
      if (what === undefined || withinMs === null) return [];
      const isSent = command !== "check" && !id.includes(",");
      const limit = { atMost: isSent ? promised.sentMs : promised.offMs };
      const added: Budget = { what: `${command} with ${what}`, measured: withinMs, limit, unit: "ms" };
      if (!isSent || !curl) return [added];
      const most = { atMost: curl.cpuMs.median + promised.overCurlCpuMs };
      return [
        added,
        { what: `${command} with ${what}, processor time of all`, measured: cpuMs, limit: most, unit: "ms" },
      ];
    });
  });
}

/** Returns the name of one of djstats' ways, for people. */
export function describeWay(id: string): string | undefined {
  const [name, off] = id.split(", ");
  const what = { app: "the app", patch: "the patch" }[name ?? ""];
  return what && (off ? `${what}, turned off by ${off}` : what);
}
