import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fields, noticeVersion, reasons, wireForms } from "@djstats/core";
import { current } from "@djstats/release";
import { djstats, makeHome, runDjstats, runProgram } from "@djstats/testing";
import { describe, expect, it } from "vitest";
import { conformance } from "../src/dep-8/conformance.ts";
import { siteFields } from "../src/list/fields.ts";
import { programs } from "../src/list/programs.ts";
import { waysOff } from "../src/list/ways-off.ts";
import { fieldMap, siteMap } from "../src/site-map.ts";
import { built, dist, read, textOf } from "./built.ts";

/** The page that a host returns for unknown addresses. It is not on the map, and its links start at the site's root. */
const notFound = "404.html";
const everyPage = built(".html").map((file) => ({ file, html: read(file) }));
const pages = everyPage.filter(({ file }) => file !== notFound);

/** Returns the URLs that a page links to or loads. */
function linksOf(html: string): string[] {
  return [...html.matchAll(/\s(?:href|src|action)="([^"]*)"/g)].map(([, link = ""]) => link);
}

/** Returns the file that a relative link in a file points to. */
function fileOf(link: string, from: string): string {
  const path = link.replace(/#.*/, "");
  const target = path === "" ? from : join(dirname(from), path.replace(/\/$/, "/index.html"));
  return target === "." ? "index.html" : target;
}

it("shows the last and the next review of every field of both lists", () => {
  const google = read("google-analytics/index.html");
  for (const { wire, review, reviewBy } of wireForms["google-analytics-4"].fields)
    expect(google, wire).toMatch(
      new RegExp(
        `>${wire.replaceAll(".", "[.]")}</span>[^]{0,80}?</th>\\s*<td>\\s*<a href="${review}">[^]{0,99}?<td>${reviewBy}</td>`,
      ),
    );
  for (const { path, review, reviewBy } of siteFields) {
    const page = read(`${path.slice(1)}index.html`);
    expect(page, path).toContain(`<time datetime="${reviewBy}">`);
    expect(page, path).toContain(`<a href="${review}">last review</a>`);
  }
});

describe("every page", () => {
  it("is on the site map, and every page on the map exists", () => {
    const mapped = [...siteMap, ...fieldMap].flatMap(({ entries }) => entries.map(({ path }) => path));
    const there = pages.map(({ file }) => `/${file.replace(/index\.html$/, "")}`);
    expect(there.sort()).toEqual(mapped.sort());
  });

  it.each(pages)("$file has no broken link, wherever the site is served", ({ file, html }) => {
    for (const link of linksOf(html)) {
      if (/^https:\/\/github\.com\/(djstats\/djstats|django\/deps)\//.test(link)) continue;
      expect(link).not.toMatch(/^(?:\/|[a-z]+:)/);
      const [, anchor] = link.split("#");
      const found = fileOf(link, file);
      expect(existsSync(join(dist, found)) && statSync(join(dist, found)).isFile(), link).toBe(true);
      if (anchor) expect(read(found), link).toContain(` id="${anchor}"`);
    }
  });

  it("has links from the site's root if it is the page for missing addresses", () => {
    const links = linksOf(read(notFound));
    expect(links.length).toBeGreaterThan(40);
    for (const link of links) {
      expect(link).toMatch(/^(?:\/|#)/);
      const found = link.startsWith("#") ? notFound : fileOf(link.slice(1) || "./", "index.html");
      expect(existsSync(join(dist, found)) && statSync(join(dist, found)).isFile(), link).toBe(true);
    }
  });

  it("can be reached from the home page through links", () => {
    const anchorsOf = (html: string) => linksOf([...html.matchAll(/<a\s[^>]*>/g)].join(""));
    const linksFrom = new Map(pages.map(({ file, html }) => [file, anchorsOf(html)]));
    const reached = new Set(["index.html"]);
    for (const file of reached) for (const link of linksFrom.get(file) ?? []) reached.add(fileOf(link, file));
    expect(pages.map(({ file }) => file).filter((file) => !reached.has(file))).toEqual([]);
  });

  it.each(everyPage)(
    "$file loads scripts and styles only from files, and its policy requires that",
    ({ html }) => {
      expect(html).toMatch(
        /<meta http-equiv="Content-Security-Policy" content="[^"]*script-src 'self' 'wasm-unsafe-eval'/,
      );
      expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+="|javascript:/i);
      for (const [tag] of html.matchAll(/<script[^>]*>[^<]*/g)) expect(tag).toMatch(/ src="[^"]+">?$/);
    },
  );
});

it("home weighs less than 100 KB, uncompressed", () => {
  const html = read("index.html");
  const loaded = linksOf(html).filter((link) => /\.(css|js|svg)$/.test(link));
  const styles = loaded.filter((link) => link.endsWith(".css")).map((link) => read(link));
  const fonts = styles.join().match(/[\w.-]+\.woff2/g) ?? [];
  const bytes = [...loaded, ...fonts.map((font) => join("_astro", font))].map(
    (file) => statSync(join(dist, file)).size,
  );
  expect(fonts).toHaveLength(3);
  expect(bytes.reduce((sum, size) => sum + size, html.length)).toBeLessThan(100_000);
});

describe("the JSON documents", () => {
  const json = (file: string) => JSON.parse(read(file));

  it("contain what core and the command contain", async () => {
    using home = makeHome();
    const explained = await runDjstats(["explain", "--json"], { env: home.env });
    expect(json("fields.json")).toEqual({ version: noticeVersion, fields });
    expect(json("fields.json").fields).toEqual(JSON.parse(explained.stdout));
    expect(json("reasons.json")).toEqual({ version: noticeVersion, reasons });
    expect(json("hit.schema.json")).toMatchObject({
      ...current.hit,
      $id: expect.stringContaining(`/v${noticeVersion}/hit`),
    });
  });

  it("have a permanent address for each version", () => {
    for (const name of ["fields.json", "hit.schema.json", "reasons.json"])
      expect(json(`v${noticeVersion}/${name}`)).toEqual(json(name));
  });
});

describe("what the site says about the programs", () => {
  it("includes every reason, every command, every flag and every example", async () => {
    const reasonsPage = read("reasons/index.html");
    for (const { id, when } of reasons) {
      expect(reasonsPage).toContain(` id="${id}"`);
      expect(textOf(reasonsPage)).toContain(`${when.slice(1).replaceAll("`", "")}.`);
    }
    for (const { name, commands } of programs) {
      const page = read(`commands/${name}/index.html`);
      for (const command of await commands()) {
        expect(page).toContain(`data-command="${command.path.join(" ")}"`);
        for (const [term] of command.parameters) expect(textOf(page)).toContain(term);
        for (const example of command.examples) expect(textOf(page)).toContain(example);
      }
    }
  });

  it("shows no command and no flag that does not exist", async () => {
    const code = pages.flatMap(({ html }) => html.match(/<code[^>]*>.*?<\/code>/gs) ?? []);
    const lines = code.flatMap((block) => block.split("\n")).map(textOf);
    const shown: string[] = [];
    for (const { name, commands } of programs) {
      const table = await commands();
      const call = new RegExp(`(?:^|\\$\\(|&& |=1 )${name} ([a-z][a-z-]*[^#|)]*)`);
      for (const [line = "", rest = ""] of lines.map((text) => call.exec(text) ?? [])) {
        if (line === "") continue;
        const words = rest.split(" ");
        const named = ({ path }: (typeof table)[number]) => path.every((word, at) => word === words[at]);
        // A group comes before its commands.
        const command = table.findLast(named);
        expect(
          table.map(({ path }) => path[0]),
          line,
        ).toContain(words[0]);
        shown.push(rest);
        const terms = command?.parameters.map(([term]) => term) ?? [];
        if (words[0] !== "run")
          for (const flag of rest.match(/--[a-z-]+/g) ?? []) expect(terms.join(" "), line).toContain(flag);
      }
    }
    expect(shown.length).toBeGreaterThan(30);
  });

  it("shows the notice word for word, line for line", () => {
    const block = new RegExp(`<pre data-notice="${noticeVersion}"[^>]*>([^<]*)</pre>`);
    const [, shown = ""] = block.exec(read("notice/index.html")) ?? [];
    expect(`${shown.replaceAll("&#39;", "'")}\n`).toBe(current.notice);
  });

  const here = ["Any system and shell", "bash", "File, Linux", "Every tool that honours it"];
  const moved = [{}, { XDG_CONFIG_HOME: "/nonexistent/elsewhere" }];
  it.each(waysOff.flatMap((way) => (here.includes(way.where) ? moved.map((env) => ({ ...way, env })) : [])))(
    "turns reporting off as documented: $where, $env",
    async ({ how, env }) => {
      using home = makeHome({
        DJSTATS_ENDPOINT: "https://collector.example",
        DJSTATS_TRACKING_ID: "UA-12345-1",
      });
      const lines = [
        `djstats() { '${process.execPath}' '${djstats}' "$@"; }`,
        how,
        "[ ! -e ~/.bashrc ] || . ~/.bashrc",
      ];
      // Reporting that was turned off in one terminal is off in another that moves the config directory, as in a Snap.
      await runProgram(["bash", "-c", lines.join("\n")], { env: home.env, cwd: home.work });
      const status = [
        "[ ! -e ~/.bashrc ] || . ~/.bashrc",
        lines[0],
        how.startsWith("export") ? how : "",
        "djstats status --json",
      ];
      const { stdout } = await runProgram(["bash", "-c", status.join("\n")], {
        env: { ...home.env, ...env },
        cwd: home.work,
      });
      expect(JSON.parse(stdout)).toMatchObject({
        enabled: false,
        reason: expect.stringMatching(/opted-out|do-not-track/),
      });
    },
  );

  it("sets up the terminals of a dev container with the recipe, unless the developer opted out", async () => {
    const [recipe = ""] =
      /\{\s*"features".*?"mounts": \[.*?\]\s*\}/s.exec(textOf(read("guides/team/index.html"))) ?? [];
    const { postCreateCommand, containerEnv, remoteEnv } = JSON.parse(recipe);
    using home = makeHome(containerEnv);
    writeFileSync(join(home.path, ".profile"), `djstats() { '${process.execPath}' '${djstats}' "$@"; }\n`);
    writeFileSync(join(home.path, ".bashrc"), ". ~/.profile\n");
    const inBash = (script: string, more = {}) =>
      runProgram(["bash", "-c", script], { env: { ...home.env, ...more }, cwd: home.work });
    expect((await inBash(`npm() { :; }; ${postCreateCommand}`)).status).toBe(0);
    const look = ". ~/.bashrc; printenv PYTHONPATH";
    expect((await inBash(look)).stdout).toMatch(/observer\n$/);
    for (const name of ["DO_NOT_TRACK", "DJANGO_NO_ANALYTICS"]) {
      expect(remoteEnv[name]).toBe(`\${localEnv:${name}}`);
      expect(await inBash(look, { [name]: "1" })).toEqual({ status: 1, stdout: "", stderr: "" });
    }
  });
});

describe("the sentences of DEP 8", () => {
  const clauses = conformance.flatMap((part) => part.clauses);

  it("are complete, word for word", () => {
    // The hash of the draft's section "Specification" at the commit that the page links to, without headings, list
    // marks and the markup of links, with single instead of double backticks, the end of the example ID replaced, and
    // white space collapsed.
    const all = clauses.map(({ quote }) => quote).join(" ");
    expect(createHash("sha256").update(all).digest("hex")).toBe(
      "f16dc3340993fa71d846dde15f64c672bd4071358f52e6fcca6131c95fb77124",
    );
  });

  it("each link to a test whose name exists, if a test can show them", () => {
    const root = join(import.meta.dirname, "../../..");
    for (const { quote, shown, standing } of clauses) {
      const tests = shown.filter(([file]) => /\.test\.ts$/.test(file));
      expect(tests.length > 0 || standing === "theirs", quote).toBe(true);
      for (const [file, text] of tests) {
        const lines = readFileSync(join(root, file), "utf8").split("\n");
        const named = lines.filter((line) => line.includes(text));
        // The text must be in quotes, like the name of a test, a group of tests or a case, and not in code.
        const quoted = (line: string) => /["'`/]/.test(line.slice(0, line.indexOf(text)));
        expect(named.filter(quoted), `${file}: ${text}`).not.toEqual([]);
      }
    }
  });

  it("each have a status, and code or a test that shows it", () => {
    const page = read("dep-8/index.html");
    const quotes = [...page.matchAll(/<q data-quote[^>]*>(.*?)<\/q>/gs)].map(([, quote = ""]) =>
      textOf(quote),
    );
    expect(quotes).toEqual(clauses.map(({ quote }) => quote.replaceAll("`", "")));
    for (const { quote, shown, see, ours } of clauses) {
      expect(shown.length > 0 || see !== undefined, quote).toBe(true);
      expect(ours.length, quote).toBeGreaterThan(5);
    }
  });
});
