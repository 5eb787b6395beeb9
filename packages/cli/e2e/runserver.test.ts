import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ConsentedUser, consentedUser, djstats, type Receiver, startReceiver } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { django, makeProject, theDjango } from "./project.ts";
import { canUnshare, processes, serveDjango, unshare } from "./serve-django.ts";

let receiver: Receiver;
let person: ConsentedUser;

beforeEach(async () => {
  receiver = await startReceiver();
  person = consentedUser(receiver.endpoint);
});
afterEach(async () => {
  person[Symbol.dispose]();
  await receiver[Symbol.asyncDispose]();
});

const serve = (cwd: string, args: string[], prefix: string[]) =>
  serveDjango(cwd, [...prefix, theDjango().python, "manage.py", "runserver"], args, person.home.env);

const ours = () => [process.execPath, djstats, "run"];

describe.runIf(django)("runserver", () => {
  it.each([[[]], [["--noreload"]]])(
    "is counted once per start, and leaves no djstats process running, %j",
    async (args) => {
      const project = await makeProject(person.home, "site1");
      const { child } = await serve(project, args, ours());
      await receiver.received(1);
      await new Promise((resolve) => setTimeout(resolve, 800));
      const found = processes(child.pid as number);
      expect(found).toHaveLength(args.length === 0 ? 2 : 1);
      for (const text of found) expect(text).toMatch(/^python3?[\d.]* [DRS]$/);
      process.kill(-(child.pid as number), "SIGTERM");
      await once(child, "exit");
      expect(receiver.requests).toHaveLength(1);
      expect(receiver.requests[0]).toContain("ec=runserver");
    },
  );

  it.runIf(canUnshare)("leaves no zombie if it is process 1, as in a container", async () => {
    const project = await makeProject(person.home, "site1");
    const { child } = await serve(project, ["--noreload"], [...unshare, ...ours()]);
    await receiver.received(1);
    await new Promise((resolve) => setTimeout(resolve, 800));
    const found = processes(child.pid as number);
    expect(found).toEqual(["unshare S", expect.stringMatching(/^python3?[\d.]* [DRS]$/)]);
    process.kill(-(child.pid as number), "SIGKILL");
    await once(child, "exit");
    expect(receiver.requests).toHaveLength(1);
  });

  it("is counted once, regardless of reloads", async () => {
    const project = await makeProject(person.home, "site1");
    const { child, output } = await serve(project, [], ours());
    const file = join(project, "site1/urls.py");
    for (const deadline = Date.now() + 60_000; output().split("Quit the server").length < 4; ) {
      if (Date.now() > deadline) throw new Error(`It did not start again: ${output()}`);
      writeFileSync(file, `${readFileSync(file, "utf8")}\n# changed\n`);
      await new Promise((resolve) => setTimeout(resolve, 3000));
    }
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(processes(child.pid as number)).toHaveLength(2);
    process.kill(-(child.pid as number), "SIGTERM");
    await once(child, "exit");
    expect(receiver.requests).toHaveLength(1);
  });

  it.each<[NodeJS.Signals, string[]]>([
    ["SIGINT", []],
    ["SIGINT", ["--noreload"]],
    ["SIGTERM", []],
    ["SIGTERM", ["--noreload"]],
    ["SIGKILL", ["--noreload"]],
  ])("ends on %s as it does without djstats, %j", async (signal, args) => {
    const project = await makeProject(person.home, "site1");
    const end = async (prefix: string[]) => {
      const { child, output } = await serve(project, args, prefix);
      process.kill(-(child.pid as number), signal);
      // Python's last output depends on where the signal interrupts it.
      const printed = output();
      const [code, by] = await once(child, "exit");
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(output()).not.toMatch(/djstats|sitecustomize/);
      return { code, by, printed, left: processes(child.pid as number) };
    };
    const alone = await end([]);
    expect(await end(ours())).toEqual(alone);
    expect(alone.left).toEqual([]);
  });

  it("is not counted if DEBUG is off", async () => {
    const project = await makeProject(person.home, "site1", "DEBUG = False\nALLOWED_HOSTS = ['*']");
    const { child } = await serve(project, [], ours());
    await new Promise((resolve) => setTimeout(resolve, 1200));
    process.kill(-(child.pid as number), "SIGTERM");
    await once(child, "exit");
    expect(receiver.connections()).toBe(0);
  });
});
