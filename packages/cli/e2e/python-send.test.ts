import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { fields } from "@djstats/core";
import {
  type Answer,
  answerGif,
  type Certificate,
  consentedUser,
  type Home,
  makeCertificate,
  runProgram,
  startBlackHole,
  startReceiver,
  startSilentResolver,
} from "@djstats/testing";
import { describe, expect, it } from "vitest";
import { django, makeProject, theDjango } from "./project.ts";
import { packageSource, sendByPackage } from "./python-package.ts";

const reply =
  (head: string): Answer =>
  (socket) =>
    socket.end(`HTTP/1.1 ${head}\r\nContent-Length: 0\r\n\r\n`);

const slowly: Answer = (socket) => {
  const bytes = [..."HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789"];
  const timer = setInterval(() => {
    const byte = bytes.shift();
    if (byte) socket.write(byte);
    else clearInterval(timer);
  }, 1000);
  socket.on("close", () => clearInterval(timer));
};

const hugely: Answer = (socket) => {
  socket.write("HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\n\r\n");
  const more = () => {
    while (!socket.destroyed && socket.write("x".repeat(65_536)));
  };
  socket.on("drain", more);
  more();
};

const hugeHead: Answer = (socket) => {
  socket.write(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(1_000_000)}`);
};

describe("the package's sender records the right outcome", () => {
  it.each<[string, Answer, object]>([
    ["answers 200", answerGif, { outcome: "answered", status: 200 }],
    [
      "answers 301",
      reply("301 Moved\r\nLocation: http://127.0.0.1:1/"),
      { outcome: "answered", status: 301 },
    ],
    ["answers 429", reply("429 Too Many\r\nRetry-After: 1"), { outcome: "answered", status: 429 }],
    ["answers 500", reply("500 Trouble"), { outcome: "answered", status: 500 }],
    [
      "answers 100 first",
      (socket) => socket.end("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n"),
      { status: 204 },
    ],
    ["never ends its answer", hugely, { outcome: "answered", status: 200 }],
    ["never ends its headers", hugeHead, { outcome: "failed", error: "NOT_HTTP" }],
    ["never answers", () => {}, { outcome: "failed", error: "TIMEOUT" }],
    ["answers a byte a second", slowly, { outcome: "failed", error: "TIMEOUT" }],
    ["hangs up", (socket) => socket.destroy(), { outcome: "failed" }],
    [
      "does not use HTTP",
      (socket) => socket.end("SSH-2.0-OpenSSH\r\n"),
      { outcome: "failed", error: "NOT_HTTP" },
    ],
  ])("if the receiver %s", async (_, answer, outcome) => {
    await using receiver = await startReceiver({ answer });
    using person = consentedUser(receiver.endpoint);
    expect(await sendByPackage(person)).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(person.ledger()).toMatchObject([outcome]);
    expect(receiver.requests).toEqual([person.ledger()[0]?.request]);
    expect(receiver.connections()).toBe(1);
  });

  it("if the receiver refuses connections", async () => {
    using person = consentedUser("http://127.0.0.1:1");
    await sendByPackage(person);
    expect(person.ledger()).toMatchObject([{ outcome: "failed", error: "ECONNREFUSED" }]);
  });

  it("if the receiver drops packets", async () => {
    await using hole = await startBlackHole();
    using person = consentedUser(`http://127.0.0.1:${hole.port}`);
    await sendByPackage(person);
    expect(person.ledger()).toMatchObject([{ outcome: "failed", error: "CONNECT_TIMEOUT" }]);
  });

  it.runIf(process.getuid?.() === 0)("if the name server never responds (as root only)", async () => {
    await using resolver = await startSilentResolver();
    using person = consentedUser("https://collector.example");
    await sendByPackage(person, resolver.inside);
    expect(person.ledger()).toMatchObject([{ outcome: "failed", error: "CONNECT_TIMEOUT" }]);
  });

  it("if the receiver has ended its count, and nothing more is sent to it", async () => {
    await using receiver = await startReceiver({ answer: reply("410 Gone") });
    using person = consentedUser(receiver.endpoint);
    await sendByPackage(person);
    await sendByPackage(person);
    expect((await person.report()).output).toContain("no-destination");
    expect(receiver.requests).toHaveLength(1);
    expect(readFileSync(person.home.config, "utf8")).toMatch(/\nended=/);
  });
});

describe("the package's sender over TLS", () => {
  async function sendTo(certificate: Certificate, trusted = true) {
    await using receiver = await startReceiver({ certificate });
    using person = consentedUser(receiver.endpoint);
    if (trusted) trust(person.home, certificate);
    await sendByPackage(person);
    return { entry: person.ledger()[0], requests: [...receiver.requests] };
  }

  it("sends the ledger's bytes, with the listed headers in the listed order", async () => {
    const { entry, requests } = await sendTo(await makeCertificate());
    expect(entry).toMatchObject({ outcome: "answered", status: 200 });
    expect(requests).toEqual([entry?.request]);
    const lines = requests[0]?.split("\r\n\r\n")[0]?.split("\r\n").slice(1) ?? [];
    expect(lines.map((line) => line.split(":")[0])).toEqual(
      fields.filter(({ place }) => place === "header").map(({ wire }) => wire),
    );
  });

  it.each<[string, Parameters<typeof makeCertificate>[0], boolean, RegExp]>([
    ["of an unknown authority", {}, false, /UNABLE_TO|SELF_SIGNED/],
    ["that has expired", { expired: true }, true, /^CERT_HAS_EXPIRED$/],
    ["for a different host", { host: "other.example" }, true, /^ERR_TLS_CERT_ALTNAME_INVALID$/],
  ])("sends nothing to a server with a certificate %s", async (_, kind, trusted, error) => {
    const { entry, requests } = await sendTo(await makeCertificate(kind), trusted);
    expect(requests).toEqual([]);
    expect(entry).toMatchObject({ outcome: "failed", error: expect.stringMatching(error) });
  });

  it.each([
    ["the authorities in a directory, by their hashes, if it has as many as its bundle", true],
    ["the bundle, if its directory has fewer", false],
  ])("trusts %s", async (_, isHashed) => {
    const certificate = await makeCertificate();
    await using receiver = await startReceiver({ certificate });
    using person = consentedUser(receiver.endpoint);
    const { path, env } = person.home;
    const directory = join(path, "authorities");
    const bundle = join(directory, "bundle.crt");
    mkdirSync(directory);
    writeFileSync(bundle, certificate.authority);
    if (isHashed) {
      const { stdout } = await runProgram(["openssl", "x509", "-noout", "-hash", "-in", bundle], { env });
      writeFileSync(join(directory, `${stdout.trim()}.0`), certificate.authority);
      // As many certificates, but none that can be read.
      writeFileSync(bundle, "-----BEGIN CERTIFICATE-----\n");
    }
    Object.assign(env, { SSL_CERT_FILE: bundle, SSL_CERT_DIR: directory });
    await sendByPackage(person);
    expect(person.ledger()).toMatchObject([{ outcome: "answered", status: 200 }]);
  });

  it("does not block on a CA file that is not a regular file", async () => {
    await using receiver = await startReceiver({ certificate: await makeCertificate() });
    using person = consentedUser(receiver.endpoint);
    const pipe = join(person.home.path, "authority.pem");
    await runProgram(["mkfifo", pipe], { env: person.home.env });
    person.home.env["NODE_EXTRA_CA_CERTS"] = pipe;
    await sendByPackage(person);
    expect(person.ledger()).toMatchObject([{ outcome: "failed", error: "BAD_CA_FILE" }]);
  });
});

/** Trusts the authority of a certificate. */
function trust({ path, env }: Home, { authority }: Certificate): void {
  env["NODE_EXTRA_CA_CERTS"] = join(path, "authority.pem");
  writeFileSync(env["NODE_EXTRA_CA_CERTS"], authority);
}

describe("the package's sender behind a proxy", () => {
  const elsewhere = "https://collector.example";

  it("sends a CONNECT with only the listed headers, and the credentials", async () => {
    await using proxy = await startReceiver({ answer: reply("407 No") });
    using person = consentedUser(elsewhere, { HTTPS_PROXY: `http://me:p%40ss@127.0.0.1:${proxy.port}` });
    await sendByPackage(person);
    expect(proxy.requests).toEqual([
      [
        "CONNECT collector.example:443 HTTP/1.1",
        "host: collector.example",
        "connection: close",
        `proxy-authorization: Basic ${Buffer.from("me:p@ss").toString("base64")}`,
        "proxy-connection: keep-alive",
        "\r\n",
      ].join("\r\n"),
    ]);
    expect(person.ledger()).toMatchObject([{ outcome: "failed", error: "PROXY_407" }]);
  });

  it("treats a proxy without a scheme as HTTP", async () => {
    await using proxy = await startReceiver({ answer: reply("407 No") });
    using person = consentedUser(elsewhere, { HTTPS_PROXY: `127.0.0.1:${proxy.port}` });
    await sendByPackage(person);
    expect(proxy.connections()).toBe(1);
  });

  it.each([
    ["NO_PROXY names the host", { NO_PROXY: "other.example, .example" }],
    ["NO_PROXY names all hosts", { NO_PROXY: "*" }],
    ["NO_PROXY names host and port", { no_proxy: "collector.example:443" }],
  ])("leaves the proxy out if %s", async (_, env) => {
    await using proxy = await startReceiver();
    using person = consentedUser(elsewhere, { HTTPS_PROXY: proxy.endpoint, ...env });
    await sendByPackage(person);
    expect(proxy.connections()).toBe(0);
    expect(person.ledger()).toMatchObject([{ outcome: "failed" }]);
  });

  it.each(["socks5://127.0.0.1:1", "https://127.0.0.1:1", "http://"])(
    "sends nothing past %s",
    async (proxy) => {
      using person = consentedUser(elsewhere, { ALL_PROXY: proxy });
      await sendByPackage(person);
      expect(person.ledger()).toMatchObject([{ outcome: "failed", error: "BAD_PROXY" }]);
    },
  );

  it("sends through a proxy that opens the tunnel", async () => {
    const certificate = await makeCertificate({ host: "collector.example" });
    await using receiver = await startReceiver({ certificate });
    await using proxy = await startReceiver({ answer: tunnelTo(receiver.port) });
    using person = consentedUser(elsewhere, { HTTPS_PROXY: proxy.endpoint });
    trust(person.home, certificate);
    await sendByPackage(person);
    expect(person.ledger()).toMatchObject([
      { outcome: "answered", status: 200, request: receiver.requests[0] },
    ]);
  });
});

/** Returns a proxy's handler of CONNECT, which connects to a port of this machine. */
function tunnelTo(port: number): Answer {
  return (socket) => {
    const server = connect(port, "127.0.0.1", () => socket.write("HTTP/1.1 200 Connected\r\n\r\n"));
    socket.on("data", (bytes: string) => server.write(bytes, "latin1"));
    server.on("data", (bytes) => socket.write(bytes));
    server.on("error", () => socket.destroy());
    server.on("end", () => socket.end());
  };
}

/** The system calls that start programs, open or change files, or use the network. */
const calls =
  "trace=open,openat,creat,mkdir,execve,clone,clone3,vfork,fork,socket,connect,link,rename,unlink";

describe.runIf(django)("the app, if reporting is off", () => {
  it.each<[string, Record<string, string>, string | null, RegExp[]]>([
    ["a variable", { DJANGO_NO_ANALYTICS: "1" }, null, []],
    ["DO_NOT_TRACK", { DO_NOT_TRACK: " " }, null, []],
    ["the config file", {}, "disable=1\n", [/^openat\(AT_FDCWD, "[^"]*\/djangoanalytics", O_RDONLY/]],
  ])("by %s starts nothing, and reads only what it has to", async (_, env, config, opened) => {
    using person = consentedUser("http://127.0.0.1:9", { PYTHONPATH: packageSource });
    if (config !== null) writeFileSync(person.home.config, config);
    const project = await makeProject(person.home, "site1", 'INSTALLED_APPS += ["djstats"]');
    const argv = (name: string) => [
      "strace",
      "-f",
      "-qq",
      "-e",
      calls,
      "-o",
      `../${name}`,
      theDjango().python,
    ];
    const trace = async (name: string, args: string[], more: Record<string, string>) => {
      const how = { env: { ...person.home.env, ...more }, cwd: project };
      await runProgram([...argv(name), "-B", "manage.py", ...args], how);
      return readFileSync(join(person.home.work, name), "utf8")
        .split("\n")
        .map((line) => line.replace(/^\d+ +/, ""));
    };
    const lines = await trace("off", ["startapp", "app1"], env);
    const ours = lines.filter((line) => line.includes("djangoanalytics"));
    expect(ours).toEqual(opened.map((pattern) => expect.stringMatching(pattern)));
    const starts = (all: string[]) =>
      all.filter(
        (line) => /^(execve|clone|clone3|fork|vfork)\(/.test(line) && !line.includes("CLONE_THREAD"),
      );
    // Processes that Django's own startapp starts do not count.
    const bare = await trace("bare", ["help", "startapp"], env);
    expect(starts(lines)).toHaveLength(starts(bare).length);
    expect(lines.filter((line) => line.includes("AF_INET"))).toEqual([]);
  });
});
