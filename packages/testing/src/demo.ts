import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fields } from "@djstats/core";
import { makeCertificate } from "./certificate.ts";
import { runCollector, startCollector } from "./collector.ts";
import { djstats, runInTerminal, runProgram } from "./command.ts";
import { waitOutNotice } from "./config-file.ts";
import { djangoAdmin, findDjango } from "./django.ts";
import { makeHome } from "./home.ts";
import { forward, startReceiver } from "./receiver.ts";

// The whole chain on real parts: a Django command becomes one request, which arrives at a collector on this machine and
// is counted. As in production, a TLS proxy is in front of the collector. This one also records the bytes, to print
// them.
using home = makeHome();
const store = `--store=${join(home.work, "store.sqlite")}`;
await using collector = await startCollector([store], home);
const certificate = await makeCertificate();
await using receiver = await startReceiver({
  certificate,
  answer: forward(Number(new URL(collector.url).port)),
});
writeFileSync(join(home.path, "authority.pem"), certificate.authority);
const env = {
  ...home.env,
  DJSTATS_ENDPOINT: receiver.endpoint,
  DJSTATS_TRACKING_ID: "UA-12345-1",
  NODE_EXTRA_CA_CERTS: join(home.path, "authority.pem"),
  PYTHONPATH: join(import.meta.dirname, "../../../integrations/django/src"),
};

const django = findDjango();
console.log(`A collector listens at ${receiver.endpoint}. The home, ${home.path}, is deleted afterwards.`);
console.log(
  django
    ? `This machine has Django ${django.version} with Python ${django.pythonVersion}. A project has the app: INSTALLED_APPS += ["djstats"].\n`
    : "This machine has no Django, so `djstats report` replaces the app.\n",
);
const project = join(home.work, "mysite");
if (django) {
  const startproject = [...djangoAdmin(django), "startproject", "mysite"];
  await runProgram(startproject, { env: { ...env, DJANGO_NO_ANALYTICS: "1" }, cwd: home.work });
  appendFileSync(join(project, "mysite/settings.py"), 'INSTALLED_APPS += ["djstats"]\n');
}

for (const [index, name] of ["first", "second"].entries()) {
  const report = ["report", "startproject", "--django", "5.2.3", "--python", "3.13.1"];
  const startapp = ["manage.py", "startapp", name];
  const argv = django ? [django.python, ...startapp] : [process.execPath, djstats, ...report];
  console.log(`${index + 1}. $ ${(django ? ["python", ...startapp] : ["djstats", ...report]).join(" ")}`);
  const { status, stdout } = await runInTerminal(argv, { env, cwd: django ? project : home.work });
  console.log(`${stdout.replace(/^(?=.)/gm, "   ")}   (exit status ${status})\n`);
  if (status !== 0) throw new Error("The command failed, so there is nothing to show.");
  if (index === 0 && receiver.connections() > 0)
    throw new Error("Internal error: the first run made a connection.");
  if (index === 0) {
    waitOutNotice(home);
    console.log(
      "Nothing is sent for ten minutes after the notice. This demo cannot wait, so in its own home it sets",
    );
    console.log("the time of the notice back by an hour (`shown=` in the config file).\n");
  }
}

const [request = ""] = await receiver.received(1);
console.log("The request that arrived at the collector, byte for byte:\n");
console.log(`${request.replaceAll("\r", "").replace(/^(?=.)/gm, "   ")}\n`);
console.log("Compared with the published list:\n");
const [head = "", body = ""] = request.split("\r\n\r\n");
const headers = new Map(
  head
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(/: (.*)/) as [string, string]),
);
const parameters = new URLSearchParams(body);
for (const { place, wire, what } of fields) {
  const value = place === "body" ? parameters.get(wire) : place === "header" ? headers.get(wire) : undefined;
  if (value !== undefined)
    console.log(`   ${wire.padEnd(15)}${value ?? "MISSING"}\n   ${"".padEnd(15)}${what}`);
}
const listed = new Set(fields.map(({ wire }) => wire));
const unlisted = [...headers.keys(), ...parameters.keys()].filter((name) => !listed.has(name));
if (unlisted.length > 0)
  throw new Error(
    `Internal error: the request contains ${unlisted.join(", ")}, which the list does not name.`,
  );
console.log("\nEverything that arrived is on the list.");

const counted = async () => (await collector.outcomes("hits"))["counted"] ?? 0;
for (const deadline = Date.now() + 10_000; (await counted()) < 1; ) {
  if (Date.now() > deadline) throw new Error("Internal error: the collector did not count the request.");
  await new Promise((resolve) => setTimeout(resolve, 20));
}
console.log("\n$ djstats-collector report --window 30\n");
const { stdout } = await runCollector(["report", "--window=30", store], home);
console.log(stdout.replace(/^(?=.)/gm, "   "));
const total = await counted();
if (total !== 1) throw new Error(`Internal error: the collector counted ${total} requests, not 1.`);
const said = /under [\d,]+/.exec(stdout)?.[0] ?? "a number with noise";
console.log(`In short: two runs, one request, one developer counted.
The first run only showed the notice. The second sent the request above, to a collector on this machine, which stored
no ID and no address. A report shows no single developer, so it says "${said}".

Next:
   npm run site                                     # the site: every field, and why it is sent
   npx djstats show runserver                       # the request that your own machine would send; sends nothing`);
