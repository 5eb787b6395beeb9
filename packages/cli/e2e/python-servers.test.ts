import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import {
  type ConsentedUser,
  consentedUser,
  findDjango,
  patchDjango,
  patchFor,
  type Receiver,
  startReceiver,
} from "@djstats/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeProject } from "./project.ts";
import { packageSource } from "./python-package.ts";
import { serveDjango } from "./serve-django.ts";

/** Packages with their own runserver, and the modules that they import. */
const packages = [
  ...["daphne", "channels", "whitenoise", "pkg_resources", "attr", "automat", "autobahn", "constantly"],
  ...["cryptography", "hyperlink", "idna", "incremental", "OpenSSL", "service_identity", "twisted", "txaio"],
  "zope",
];
/** A Django with those packages in a separate environment, so that no other test has them. */
const found = findDjango(packages);
if (!found && process.env["DJSTATS_TEST_DJANGO"] === "required")
  throw new Error(
    "Daphne, Channels and WhiteNoise are not on this machine, but DJSTATS_TEST_DJANGO=required is set.",
  );
const patched = mkdtempSync(join(tmpdir(), "djstats-django-"));

let receiver: Receiver;
let person: ConsentedUser;

beforeAll(() => {
  if (found && patchFor(found)) patchDjango(found, patched);
});
afterAll(() => rmSync(patched, { recursive: true }));
beforeEach(async () => {
  receiver = await startReceiver();
  person = consentedUser(receiver.endpoint);
});
afterEach(async () => {
  person[Symbol.dispose]();
  await receiver[Symbol.asyncDispose]();
});

const asgi = 'ASGI_APPLICATION = "site1.asgi.application"';
const servers = [
  ["Daphne", ["daphne"], "Starting ASGI/Daphne"],
  ["Channels, whose server is Daphne's", ["daphne", "channels"], "Starting ASGI/Daphne"],
  ["WhiteNoise", ["whitenoise.runserver_nostatic"], "Starting development server"],
  ["static files", [], "Starting development server"],
] as const;

/** Starts the runserver of a project with these apps, and returns its output and what was counted. */
async function serve(
  apps: readonly string[],
  pythonPath: string[],
): Promise<[output: string, counted: string[]]> {
  if (!found) throw new Error("There is no such Django.");
  const settings = `INSTALLED_APPS = [*${JSON.stringify(apps)}, *INSTALLED_APPS]\n${asgi}`;
  const project = await makeProject(person.home, "site1", settings, found);
  const env = { ...person.home.env, PYTHONPATH: pythonPath.join(delimiter) };
  const { child, output } = await serveDjango(project, [found.python, "manage.py", "runserver"], [], env);
  await receiver.received(1);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  process.kill(-(child.pid as number), "SIGTERM");
  await once(child, "exit");
  const commands = receiver.requests.map((request) => /&ec=(\w+)&/.exec(request)?.[1] ?? "?");
  return [output(), commands];
}

describe.runIf(found)("a runserver of", () => {
  it.each(servers)("%s is counted once by the app", async (_, apps, banner) => {
    const [output, counted] = await serve([...apps, "djstats"], [packageSource]);
    expect(output).toContain(banner);
    expect(counted).toEqual(["runserver"]);
  });

  it.runIf(found && patchFor(found)).each(servers)(
    "%s is counted once by the patch",
    async (_, apps, banner) => {
      const [output, counted] = await serve(apps, [patched]);
      expect(output).toContain(banner);
      expect(counted).toEqual(["runserver"]);
    },
  );
});
