import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { fields } from "@djstats/core";
import {
  type Answer,
  answerGif,
  type ConsentedUser,
  consentedUser,
  makeCertificate,
  type Receiver,
  runProgram,
  startBlackHole,
  startReceiver,
  startSilentResolver,
} from "@djstats/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

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

const reply =
  (head: string): Answer =>
  (socket) =>
    socket.end(`HTTP/1.1 ${head}\r\nContent-Length: 0\r\n\r\n`);

/** Far less than these receivers would need, and more than five seconds on a busy machine. */
const endsWithinMs = 20_000;

describe("the ledger's outcome of a request", () => {
  it.each<[string, Answer, object]>([
    ["answers 200", answerGif, { outcome: "answered", status: 200 }],
    [
      "answers 301",
      reply("301 Moved\r\nLocation: http://127.0.0.1:1/elsewhere"),
      { outcome: "answered", status: 301 },
    ],
    ["answers 429", reply("429 Too Many\r\nRetry-After: 1"), { outcome: "answered", status: 429 }],
    ["answers 500", reply("500 Trouble"), { outcome: "answered", status: 500 }],
    ["sets a cookie", reply("200 OK\r\nSet-Cookie: a=b"), { outcome: "answered", status: 200 }],
    ["never ends its answer", hugely, { outcome: "answered", status: 200 }],
    ["never answers", () => {}, { outcome: "failed", error: "TIMEOUT" }],
    ["answers a byte a second", slowly, { outcome: "failed", error: "TIMEOUT" }],
    ["hangs up", (socket) => socket.destroy(), { outcome: "failed", error: "UND_ERR_SOCKET" }],
    [
      "does not use HTTP",
      (socket) => socket.end("SSH-2.0-OpenSSH\r\n"),
      { outcome: "failed", error: "HTTPParserError" },
    ],
  ])("is right if the receiver %s", async (_, answer, outcome) => {
    await using receiver = await startReceiver({ answer });
    using person = consentedUser(receiver.endpoint);
    const { output, ms } = await person.report();
    expect(person.ledger()).toMatchObject([outcome]);
    expect(receiver.requests).toEqual([person.ledger()[0]?.request]);
    expect(receiver.connections()).toBe(1);
    expect(output).toContain("One request was");
    expect(ms).toBeLessThan(endsWithinMs);
  });

  it("is right if the receiver refuses connections", async () => {
    using person = consentedUser("http://127.0.0.1:1");
    await person.report();
    expect(person.ledger()).toMatchObject([{ outcome: "failed", error: "ECONNREFUSED" }]);
  });

  it("is right if the receiver drops packets", async () => {
    await using hole = await startBlackHole();
    using person = consentedUser(`http://127.0.0.1:${hole.port}`);
    const { ms } = await person.report();
    expect(person.ledger()).toMatchObject([{ outcome: "failed", error: "UND_ERR_CONNECT_TIMEOUT" }]);
    expect(ms).toBeLessThan(endsWithinMs);
  });

  it.runIf(process.getuid?.() === 0)(
    "is right if the name server never responds (tested as root only)",
    async () => {
      await using resolver = await startSilentResolver();
      using person = consentedUser("https://collector.example");
      const { ms } = await person.report(resolver.inside);
      expect(person.ledger()).toMatchObject([{ outcome: "failed", error: "UND_ERR_CONNECT_TIMEOUT" }]);
      expect(ms).toBeLessThan(endsWithinMs);
    },
  );

  it("is right if the receiver has ended its count, and nothing more is sent to it", async () => {
    await using receiver = await startReceiver({ answer: reply("410 Gone") });
    using person = consentedUser(receiver.endpoint);
    await person.report();
    expect((await person.report()).output).toContain("no-destination");
    expect(receiver.requests).toHaveLength(1);
    expect(person.ledger()).toMatchObject([{ outcome: "answered", status: 410 }]);
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

describe("a request over TLS", () => {
  let receiver: Receiver;
  let person: ConsentedUser;

  async function start(certificate: Awaited<ReturnType<typeof makeCertificate>>, trusted = true, more = {}) {
    receiver = await startReceiver({ certificate });
    person = consentedUser(receiver.endpoint, more);
    const authority = join(person.home.path, "authority.pem");
    writeFileSync(authority, certificate.authority);
    if (trusted) person.home.env["NODE_EXTRA_CA_CERTS"] = authority;
    await person.report();
    const outcome = person.ledger()[0];
    person[Symbol.dispose]();
    await receiver[Symbol.asyncDispose]();
    return { outcome, requests: receiver.requests };
  }

  it("is sent to a server that NODE_EXTRA_CA_CERTS trusts, byte for byte as in the ledger", async () => {
    const { outcome, requests } = await start(await makeCertificate());
    expect(outcome).toMatchObject({ outcome: "answered", status: 200 });
    expect(requests).toEqual([outcome?.request]);
    const names = requests[0]
      ?.split("\r\n\r\n")[0]
      ?.split("\r\n")
      .slice(1)
      .map((line) => line.split(":")[0]);
    expect(names).toEqual(fields.filter(({ place }) => place === "header").map(({ wire }) => wire));
  });

  it("does not block on a CA file that is not a regular file", async () => {
    using person = consentedUser("https://localhost:1");
    const pipe = join(person.home.path, "authority.pem");
    await runProgram(["mkfifo", pipe], { env: person.home.env });
    person.home.env["NODE_EXTRA_CA_CERTS"] = pipe;
    const { ms } = await person.report();
    expect(person.ledger()).toMatchObject([{ outcome: "failed", error: "BAD_CA_FILE" }]);
    expect(ms).toBeLessThan(endsWithinMs);
  });

  it.each<[string, Parameters<typeof makeCertificate>[0], boolean, string]>([
    ["a certificate of an unknown authority", {}, false, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ["an expired certificate", { expired: true }, true, "CERT_HAS_EXPIRED"],
    ["a certificate for a different host", { host: "other.example" }, true, "ERR_TLS_CERT_ALTNAME_INVALID"],
  ])("is not sent to a server with %s", async (_, kind, trusted, error) => {
    const { outcome, requests } = await start(await makeCertificate(kind), trusted);
    expect(requests).toEqual([]);
    expect(outcome).toMatchObject({ outcome: "failed", error });
  });
});

describe("a request through a proxy", () => {
  let certificate: Awaited<ReturnType<typeof makeCertificate>>;
  let receiver: Receiver;
  let proxy: Receiver;

  beforeAll(async () => {
    certificate = await makeCertificate();
    receiver = await startReceiver({ certificate });
    proxy = await startReceiver({ answer: reply("502 No") });
  });
  afterAll(async () => {
    await receiver[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
  });

  const elsewhere = "https://collector.example";

  it("sends HTTPS_PROXY a CONNECT with only the listed headers", async () => {
    using person = consentedUser(elsewhere, { HTTPS_PROXY: `http://me:pass@127.0.0.1:${proxy.port}` });
    const before = proxy.requests.length;
    await person.report();
    const [request = ""] = proxy.requests.slice(before);
    expect(request).toMatch(/^CONNECT collector\.example:443 HTTP\/1\.1\r\n/);
    const names = request
      .trim()
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(":")[0]);
    const listed = fields.filter(({ place }) => place === "proxy header");
    expect(names).toEqual(listed.map(({ wire }) => wire));
    for (const { wire, example } of listed.filter(({ wire }) => wire !== "proxy-authorization"))
      expect(request).toContain(`\r\n${wire}: ${example}\r\n`);
    expect(person.ledger()[0]).toMatchObject({ outcome: "failed" });
    expect(JSON.stringify(person.ledger())).not.toContain("pass");
  });

  it.each<[string, Answer, string, "http" | "https"]>([
    ["never answers", () => {}, "TIMEOUT", "http"],
    ["never ends its answer", (socket) => socket.write("HTTP/1.1 200 OK\r\n"), "TIMEOUT", "http"],
    [
      "responds and then goes silent",
      (socket) => socket.write("HTTP/1.1 200 OK\r\n\r\n"),
      "UND_ERR_CONNECT_TIMEOUT",
      "http",
    ],
    ["hangs up", (socket) => socket.destroy(), "UND_ERR_PRX_CONN", "http"],
    ["never greets", () => {}, "UND_ERR_CONNECT_TIMEOUT", "https"],
  ])("fails in time, with the reason in the ledger, if the proxy %s", async (_, answer, error, scheme) => {
    await using silent = await startReceiver({ answer });
    using person = consentedUser(elsewhere, { HTTPS_PROXY: `${scheme}://localhost:${silent.port}` });
    const { output, ms } = await person.report();
    expect(person.ledger()).toMatchObject([{ outcome: "failed", error }]);
    expect(output).toContain("One request was tried and dropped");
    expect(ms).toBeLessThan(endsWithinMs);
  });

  it.each(["http", "https"])(
    "equals the ledger over %s, and reveals only the listed headers to the proxy",
    async (scheme) => {
      const theirs = await makeCertificate({ host: "collector.example" });
      await using far = await startReceiver({ certificate: theirs });
      const answer = tunnelTo(far.port);
      await using near = await startReceiver(scheme === "https" ? { certificate, answer } : { answer });
      using person = consentedUser(elsewhere, {
        HTTPS_PROXY: `${scheme}://me:p%40ss%3Aw@localhost:${near.port}`,
      });
      const file = join(person.home.path, "authorities.pem");
      writeFileSync(file, `${theirs.authority}\n${certificate.authority}`);
      person.home.env["NODE_EXTRA_CA_CERTS"] = file;
      await person.report();
      expect(person.ledger()).toMatchObject([{ outcome: "answered", status: 200 }]);
      expect(far.requests).toEqual([person.ledger()[0]?.request]);
      const [head = ""] = (near.requests[0] ?? "").split("\r\n\r\n");
      expect(head).toContain(`proxy-authorization: Basic ${btoa("me:p@ss:w")}`);
      expect(near.requests.join("")).not.toContain("UA-12345-1");
    },
  );

  it("follows NO_PROXY", async () => {
    using person = consentedUser(elsewhere, {
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      NO_PROXY: "collector.example",
    });
    const before = proxy.requests.length;
    await person.report();
    expect(proxy.requests.length).toBe(before);
  });

  it("never uses the proxy for this machine itself", async () => {
    using person = consentedUser(receiver.endpoint, { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    const before = proxy.requests.length;
    await person.report();
    expect(proxy.requests.length).toBe(before);
  });

  it("treats a proxy without a scheme as HTTP, like curl and git", async () => {
    using person = consentedUser(elsewhere, { HTTPS_PROXY: `127.0.0.1:${proxy.port}` });
    const before = proxy.requests.length;
    await person.report();
    expect(proxy.requests.length).toBe(before + 1);
  });

  it.each(["socks5://127.0.0.1:1080", "http://", "a b:1", "host:99999"])(
    "is not sent if the proxy is %s",
    async (HTTPS_PROXY) => {
      using person = consentedUser(elsewhere, { HTTPS_PROXY });
      await person.report();
      expect(person.ledger()).toMatchObject([{ outcome: "failed", error: "BAD_PROXY" }]);
    },
  );
});
