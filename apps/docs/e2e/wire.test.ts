import { writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer, type TLSSocket } from "node:tls";
import { fields, type ListedField, wireForms } from "@djstats/core";
import {
  type ConsentedUser,
  consentedUser,
  makeCertificate,
  runDjstats,
  startReceiver,
} from "@djstats/testing";
import { describe, expect, it } from "vitest";
import { sendByPackage } from "../../../packages/cli/e2e/python-package.ts";
import { siteFields } from "../src/list/fields.ts";
import { built, listOnHome, placesOnHome, type Row, read, textOf } from "./built.ts";

const list = listOnHome(read("index.html"));
const rows = (place: string): Row[] => list.get(place) ?? [];
const names = (place: string) => rows(place).map(({ name }) => name);

/** Returns the names and values of a request's header lines. */
function headersOf(request: string): [name: string, value: string][] {
  const [head = ""] = request.split("\r\n\r\n");
  return head
    .split("\r\n")
    .slice(1)
    .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]);
}

const senders: [string, (person: ConsentedUser) => Promise<unknown>][] = [
  ["djstats", (person) => person.report()],
  ["the Python package", (person) => sendByPackage(person)],
];

describe("the page lists exactly the bytes", () => {
  it.each(senders)(
    "of a real request over TLS by %s: every parameter and header, in its order and spelling, and no other",
    async (_, report) => {
      const certificate = await makeCertificate();
      await using receiver = await startReceiver({ certificate });
      using person = consentedUser(receiver.endpoint);
      trust(person.home, certificate.authority);
      await report(person);
      const [request = ""] = await receiver.received(1);
      expect(receiver.connections()).toBe(1);

      const headers = headersOf(request);
      expect(headers.map(([name]) => name)).toEqual(names("header"));
      const body = [...new URLSearchParams(request.split("\r\n\r\n")[1])];
      expect(body.map(([name]) => name)).toEqual(names("body"));
      for (const [wire, value] of [...headers, ...body])
        expect(allowed(fields, wire, value), `${wire} is ${value}`).toBe(true);
    },
  );

  it.each(senders)(
    "of a real request to Google Analytics, by %s to a server that stands in for it: over TLS, all of it and no more",
    async (_, report) => {
      const certificate = await makeCertificate();
      await using receiver = await startReceiver({
        certificate,
        answer: (socket) => socket.end("HTTP/1.1 204 No Content\r\n\r\n"),
      });
      using person = consentedUser(receiver.endpoint, {
        DJSTATS_TRACKING_ID: "G-ABCDE12345",
        DJSTATS_API_SECRET: "k3Xw0s_hT2qVbA9-LmZr4Q",
      });
      trust(person.home, certificate.authority);
      await report(person);
      const [request = ""] = await receiver.received(1);
      const page = listOnHome(read("google-analytics/index.html"));
      const listed = (place: string) => (page.get(place) ?? []).map(({ name }) => name);

      const [head = "", body = ""] = request.split("\r\n\r\n");
      const target = head.split(" ")[1] ?? "";
      const query = [...new URLSearchParams(target.split("?")[1])];
      expect(target).toMatch(/^\/mp\/collect\?/);
      expect(query.map(([name]) => name)).toEqual(listed("query"));
      const headers = headersOf(request);
      expect(headers.map(([name]) => name)).toEqual(listed("header"));
      const values = leavesOf(JSON.parse(body));
      expect(values.map(([name]) => name)).toEqual(listed("body"));
      for (const [wire, value] of [...query, ...headers, ...values])
        expect(allowed(wireForms["google-analytics-4"].fields, wire, value), `${wire} is ${value}`).toBe(
          true,
        );
      expect(receiver.connections()).toBe(1);
    },
  );

  it("of the connection itself", async () => {
    const certificate = await makeCertificate();
    const seen = new Map<string, unknown>();
    const server = createServer(certificate, (socket: TLSSocket) => {
      seen.set("IP address", socket.remoteAddress);
      seen.set("TLS handshake", socket.servername);
      socket.on("error", () => {});
      socket.once("data", () => {
        seen.set("time", new Date().toISOString());
        socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    using person = consentedUser(`https://localhost:${(server.address() as AddressInfo).port}`);
    trust(person.home, certificate.authority);
    await person.report();
    server.close();
    expect([...seen.keys()]).toEqual(names("connection"));
    expect(seen.get("IP address")).toBe("127.0.0.1");
    expect(seen.get("TLS handshake")).toBe("localhost");
  });

  it("of a connection without a request, which `djstats doctor --reach` makes", async () => {
    const seen: string[] = [];
    const certificate = await makeCertificate();
    // The client may close the connection before the server considers it secure.
    const SNICallback = (name: string, done: (error: null) => void) => {
      seen.push(`TLS handshake ${name}`);
      done(null);
    };
    const server = createServer({ ...certificate, SNICallback }, (socket: TLSSocket) => {
      socket.on("error", () => {}).on("data", (bytes) => seen.push(`bytes ${bytes}`));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    using person = consentedUser(`https://localhost:${(server.address() as AddressInfo).port}`);
    trust(person.home, certificate.authority);
    await runDjstats(["doctor", "--reach"], { env: person.home.env });
    server.close();
    expect(seen).toEqual(["TLS handshake localhost"]);
    const [, row = ""] =
      /<tr data-command="djstats doctor --reach">(.*?)<\/tr>/s.exec(read("privacy/index.html")) ?? [];
    expect(textOf(row)).toContain(`what any connection shows: ${names("connection").join(", ")}.`);
    expect(read("index.html")).toMatch(
      /<p data-command="djstats doctor --reach">.*href="#connection".*<\/p>/s,
    );
  });

  it("of the request that `djstats numbers` makes, byte for byte", async () => {
    const certificate = await makeCertificate();
    await using receiver = await startReceiver({
      certificate,
      answer: (socket) => socket.end("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"),
    });
    using person = consentedUser(receiver.endpoint);
    trust(person.home, certificate.authority);
    await runDjstats(["numbers"], { env: person.home.env });
    const [, shown = ""] =
      /<div data-command="djstats numbers">.*?<pre[^>]*><code>(.*?)<\/code><\/pre>/s.exec(
        read("index.html"),
      ) ?? [];
    expect(receiver.requests).toEqual([
      `${shown.replace("collector.example", new URL(receiver.endpoint).host).replaceAll("\n", "\r\n")}\r\n\r\n`,
    ]);
    expect(receiver.connections()).toBe(1);
    expect(person.ledger()).toEqual([]);
    expect(read("privacy/index.html")).toMatch(
      /<tr data-command="djstats numbers">.*?the same for\s+everyone/s,
    );
  });

  it("of the headers that a proxy sees, only if there is one", async () => {
    await using proxy = await startReceiver({
      answer: (socket) => socket.end("HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n"),
    });
    using person = consentedUser("https://collector.example", {
      HTTPS_PROXY: `http://me:word@127.0.0.1:${proxy.port}`,
    });
    await person.report();
    const headers = headersOf(proxy.requests[0] ?? "").map(([name]) => name);
    expect(headers.sort()).toEqual(names("proxy header").sort());
    for (const { what } of rows("proxy header")) expect(what).toContain("only when HTTPS_PROXY");
  });
});

describe("the page lists exactly what core lists", () => {
  it("in the same rows, word for word", () => {
    expect([...list.values()].flat()).toEqual(asRows(fields));
  });

  it("in one table for each place, and no other table", () => {
    const listed = [...new Set(fields.map(({ place }) => place))];
    expect(placesOnHome(read("index.html")).sort()).toEqual(listed.sort());
  });

  it("and the list for Google Analytics, on its own page", () => {
    const shown = [...listOnHome(read("google-analytics/index.html"))].flatMap(([, rows]) => rows);
    const { fields: all } = wireForms["google-analytics-4"];
    const places = placesOnHome(read("google-analytics/index.html"));
    expect(shown).toEqual(places.flatMap((place) => all.filter((field) => field.place === place).map(asRow)));
    expect(shown).toHaveLength(all.length);
  });

  it("and every field name on any page is a link to the page of that field", () => {
    const wires = new Set<string>(fields.map(({ wire }) => wire));
    const paths = new Map(siteFields.map(({ path, wire }) => [path.slice(1), wire]));
    for (const file of built(".html"))
      for (const { code, link } of namesIn(read(file))) {
        const name = code.split("=")[0] ?? "";
        const leadsTo = [...paths].find(([path]) => link?.endsWith(path))?.[1];
        if (wires.has(name) || leadsTo !== undefined) expect(leadsTo, `${code} in ${file}`).toBe(code);
      }
  });

  it("and a page that was not built again after a change is noticed", () => {
    const [first, ...others] = fields;
    if (!first) throw new Error("The list is empty.");
    const shown = [...list.values()].flat();
    for (const changed of [
      others,
      [...fields, { ...first, wire: "uid" }],
      [{ ...first, wire: "version" }, ...others],
      [{ ...first, why: "For a different reason." }, ...others],
    ])
      expect(shown).not.toEqual(asRows(changed));
  });
});

/** Returns the values of a JSON body, by their names joined by dots, in the order of the bytes. */
function leavesOf(value: unknown, path: readonly string[] = []): [name: string, value: string][] {
  if (typeof value !== "object" || value === null) return [[path.join("."), String(value)]];
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(item, path));
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
}

/** Returns the code that a page shows, without its heading and examples, each with the link around it. */
function namesIn(html: string): { code: string; link: string | undefined }[] {
  const prose = html.replace(/<(h1|pre)\b.*?<\/\1>/gs, "");
  const marked = /(?:<a\s[^>]*?href="([^"]*)"[^>]*>\s*)?<code[^>]*>([^<]*)<\/code>/g;
  return [...prose.matchAll(marked)].map(([, link, code = ""]) => ({ code, link }));
}

/** Returns the rows that the page should show, in the page's order of places. */
function asRows(all: readonly ListedField[]): Row[] {
  return [...list.keys()].flatMap((place) => all.filter((field) => field.place === place).map(asRow));
}

function asRow({ wire, example, what, why, onlyWhen, paragraph }: ListedField): Row {
  const plain = (text: string) => text.replaceAll("`", "");
  const only = onlyWhen === undefined ? "" : ` (only when ${onlyWhen})`;
  return { name: wire, example, what: plain(what) + only, why: plain(why), paragraph };
}

/** Whether a list allows a value that was on the wire. */
function allowed(list: readonly ListedField[], wire: string, value: string): boolean {
  const field = list.find((one) => one.wire === wire && ["query", "body", "header"].includes(one.place));
  return field?.values ? field.values.includes(value) : new RegExp(field?.pattern ?? "^$").test(value);
}

function trust(home: { path: string; env: Record<string, string> }, authority: string): void {
  const file = join(home.path, "authority.pem");
  writeFileSync(file, authority);
  home.env["NODE_EXTRA_CA_CERTS"] = file;
}
