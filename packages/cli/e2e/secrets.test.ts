import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { consentedUser, makeCertificate, runDjstats, runProgram, startReceiver } from "@djstats/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admin, django, makeProject, theDjango } from "./project.ts";

/** A word that can be recognised anywhere, even in part or in a different case. */
const secret = fc.stringMatching(/^[a-z]{9}$/).map((word) => `zq${word}`);

describe.runIf(django)("the environment of a command", () => {
  it("never appears in the bytes that arrive", async () => {
    const certificate = await makeCertificate();
    await using receiver = await startReceiver({ certificate });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(secret, { minLength: 12, maxLength: 12 }),
        fc.boolean(),
        async (words, app) => {
          const [
            project,
            appName,
            cwd,
            user,
            variable,
            value,
            branch,
            setting,
            argument,
            host,
            token,
            python,
          ] = words as [
            string,
            string,
            string,
            string,
            string,
            string,
            string,
            string,
            string,
            string,
            string,
            string,
          ];
          using person = consentedUser(receiver.endpoint, {
            USER: user,
            LOGNAME: user,
            HOSTNAME: host,
            [variable.toUpperCase()]: value,
            XDG_SESSION_ID: token,
            DJSTATS_NOTE: token,
            GIT_AUTHOR_EMAIL: `${user}@${host}.example`,
            PYTHONPATH: `/${python}`,
          });
          const { home } = person;
          writeFileSync(join(home.path, "authority.pem"), certificate.authority);
          home.env["NODE_EXTRA_CA_CERTS"] = join(home.path, "authority.pem");
          const directory = join(home.work, cwd);
          mkdirSync(directory);
          await runProgram(["git", "init", "-q", directory], { env: home.env });
          await runProgram(
            [
              "git",
              "-C",
              directory,
              "remote",
              "add",
              "origin",
              `https://${token}@${host}.example/${branch}.git`,
            ],
            { env: home.env },
          );
          const before = receiver.requests.length;
          if (app) {
            const made = await makeProject(
              { ...home, work: directory },
              project,
              `SECRET_KEY = "${setting}"\nDATABASES = {"default": {"NAME": "${setting}"}}`,
            );
            await runDjstats(["run", theDjango().python, "manage.py", "startapp", appName], {
              env: home.env,
              cwd: made,
            });
          } else {
            writeFileSync(join(directory, `${argument}.py`), "");
            await runDjstats(["run", ...admin("startproject", project, `--name=${argument}.py`)], {
              env: home.env,
              cwd: directory,
            });
          }
          const [request = ""] = (await receiver.received(before + 1)).slice(before);
          for (const word of [...words, home.path, "startproject-", process.cwd()])
            expect(request.toLowerCase(), request).not.toContain(word.toLowerCase());
          expect(request).toMatch(/&ec=start(project|app)&/);
          runs += 1;
        },
      ),
      { numRuns: 20 },
    );
    expect(runs).toBeGreaterThanOrEqual(20);
    expect(existsSync("/zq")).toBe(false);
  });
});
