import type { PolicyContext, UncheckedFacts } from "@djstats/core";
import { ciVariables, defaultProfile, noticeVersion } from "@djstats/core";
import fc from "fast-check";
import { optOuts } from "../src/python/core-module.ts";

/** The time at which they are. */
export const now: number = Date.parse("2026-11-24T09:00:00Z");
const uuid = "7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63";
const text = fc.oneof(fc.string(), fc.string({ unit: "grapheme" }));
/** Values of variables and of `disable`. */
export const flag: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    "0",
    "1",
    "false",
    "False",
    " 0 ",
    "\u00a0false\ufeff",
    "\u001c0",
    "\u00850",
    " ",
    "no",
    "FALSE\n",
  ),
  text,
);
const version = fc.oneof(
  fc.constantFrom(
    "5.2",
    "5.2.3",
    "1.11",
    "5.3a1",
    "5.3.dev",
    "5.3.dev20250101",
    "5.2.3.dev1",
    "3.15.0a1+",
    "5.2\n",
    "٥.٢",
    "other",
  ),
  fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,4}){0,3}(a|b|rc|\.dev)?[0-9]{0,3}\+?$/),
  text,
);

export const endpoint: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constant("https://collector.example") },
  fc.constantFrom(
    ...[
      "https://Collector.Example:443/a/../b/./c",
      "https://c.example/%2E%2e/x",
      "https://c.example/a/..",
      "https://c.example/a/.",
    ],
    ...[
      "http://127.1/",
      "http://0x7f.0.0.1:80",
      "http://0177.1/c",
      "http://2130706433/",
      "http://127.0.0.256/",
      "https://1.2.3.4.5/",
    ],
    ...[
      "https://[2001:DB8:0:0:1::1]/",
      "https://[::ffff:1.2.3.4]",
      "https://[1::0:0:2:0:0]",
      "https://[fe80::1%eth0]/",
      "https://[::1",
    ],
    ...[
      "https://a:b@c.example",
      "https://a%40:b@c.example/",
      "https://a@b@c.example",
      "https://c%2eexample/",
      "https://@c.example/x",
      "https://:@c.example/x",
      "https://::@c.example/x",
      "https://c.example:00443/",
      "https://c.example:",
      "https://c.example:99999",
    ],
    ...[
      "https://c.example./",
      "https://.",
      "https://..",
      "https://c.example//a//..",
      "https://c.example/`{}\"<>^|[]'~!",
      "https://c.example/%zz",
      "https://0x/",
      "https://08.1/",
      "https://c.-83/",
      "https://-83.4/",
      "https://+1.4/",
      "https://1_0.4/",
      "https://0x0x1/",
      "https://0o7.1/",
    ],
    ...[
      "HTTPS://C.EXAMPLE",
      "https://c.example?",
      "https://c.example#",
      "https://a<b",
      "https://a|b/",
      "https://a^b",
      "https://a:b:c/",
      "http://localhost",
      "http://LOCALHOST:8080/x",
      "http://a@localhost:1",
    ],
  ),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc
    .tuple(fc.constantFrom("https://", "http://", "ftp://", ""), fc.string())
    .map(([scheme, rest]) => scheme + rest),
  fc.stringMatching(/^https?:\/\/([a-z0-9.:[\]@-]{1,12})(\/[a-z0-9.%~^]{0,4}){0,5}$/),
  fc.stringMatching(/^https:\/\/(0x)?[0-9a-f]{1,9}(\.(0x)?[0-9]{0,4}){0,4}\/$/),
  fc.ipV6().map((address) => `https://[${address}]/x`),
  fc.ipV4Extended().map((address) => `https://${address}/x`),
);
const trackingId = fc.oneof(
  { weight: 4, arbitrary: fc.constant("UA-12345-1") },
  fc.constantFrom(
    "",
    "a b",
    "G-X",
    "x\n",
    "G-ABCDE12345",
    "g-ABCDE12345",
    "G-abcd",
    "G-ABCDE12345\n",
    "G-ÀBCD",
  ),
  text,
);

const apiSecret = fc.constantFrom("", "k3Xw0s_hT2qVbA9-LmZr4Q", "a.b", "a\n", "x".repeat(64), "x".repeat(65));

const settings = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ state: "loaded", debug: true }) },
  fc.constantFrom(
    { state: "none" },
    { state: "unloadable" },
    { state: "loaded", debug: true },
    { state: "loaded", debug: 1 },
  ),
  fc.record({ state: fc.constant("loaded"), debug: fc.constantFrom(false, 0, 2, "1", "True", null) }),
) as fc.Arbitrary<UncheckedFacts["settings"]>;

export const facts: fc.Arbitrary<UncheckedFacts> = fc.record({
  command: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("startapp", "runserver") },
    fc.constantFrom("startproject", "startapp", "runserver"),
    fc.constantFrom("migrate", "Runserver"),
    text,
  ),
  django: version,
  python: fc.record({
    implementation: fc.oneof(fc.constantFrom("cpython", "PyPy", "GRAALPY", "ironpython"), text),
    version,
  }),
  platform: fc.record({
    os: fc.constantFrom("macos", "linux", "windows", "other"),
    machine: fc.oneof(fc.constantFrom("x86_64", "arm64", "AMD64", "aarch64", "x86_64\n"), text),
    version: fc.oneof(
      fc.constantFrom("10.12", "10.12.0", "26.1.2", "10.0", "10.0.22631", "10.01", "10.12\n"),
      version,
    ),
  }),
  settings,
});

const env = fc
  .tuple(
    fc.record(
      { DJSTATS_ENDPOINT: endpoint, DJSTATS_TRACKING_ID: trackingId, DJSTATS_API_SECRET: apiSecret },
      { requiredKeys: [] },
    ),
    fc.option(fc.tuple(fc.constantFrom(...Object.keys(optOuts()), ...ciVariables), flag), {
      freq: 2,
      nil: null,
    }),
    fc.option(fc.tuple(fc.constantFrom("CI", "TRAVIS"), flag), { freq: 2, nil: null }),
  )
  .map(([destination, ...more]) => ({
    ...destination,
    ...Object.fromEntries(more.filter((one) => one !== null)),
  }));

/** A property of Google Analytics 4. */
const google = { url: "https://www.google-analytics.com/mp/collect", trackingId: "G-ABCDE12345" };

const known = fc.record({
  url: fc.constantFrom(
    "https://collector.example/collect",
    "https://collector.example/collect",
    "https://c.example/x",
    google.url,
    google.url,
  ),
  trackingId: fc.constantFrom("UA-12345-1", "UA-12345-1", "UA-12345-2", google.trackingId, google.trackingId),
  id: fc.constantFrom(uuid, uuid, uuid, uuid, null, "3fa04034-a36b-11e6-acd6-000000000000"),
  notice: fc.constantFrom(...Array(8).fill(noticeVersion), 0, null),
  shown: fc.oneof(
    fc.constant(now - 3_600_000),
    fc.constantFrom(now - 600_000, now - 599_999, now, null),
    fc.integer({ min: now - 1e6, max: now + 1e6 }),
  ),
  ended: fc.constantFrom(false, false, false, false, false, true),
});
const read = {
  state: fc.constant("read" as const),
  userConfig: fc.record({
    disable: fc.oneof({ weight: 12, arbitrary: fc.constantFrom(null, "0") }, flag),
    destinations: fc.array(known, { minLength: 1, maxLength: 2 }),
  }),
};
const config = fc.oneof(
  fc.constant({ state: "absent" as const }),
  fc.record({
    state: fc.constant("unreadable" as const),
    why: fc.constant("The config file /x cannot be used: it is empty."),
  }),
  fc.record({ ...read, offElsewhere: fc.constant("The config file /y sets disable.") }),
  fc.record({ ...read, offBySystem: fc.constant("The file /z sets disable.") }),
  { weight: 17, arbitrary: fc.record(read) },
);

export const context: fc.Arbitrary<PolicyContext> = fc.record({
  env: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constant({
        DJSTATS_ENDPOINT: "https://collector.example",
        DJSTATS_TRACKING_ID: "UA-12345-1",
      }),
    },
    {
      weight: 2,
      arbitrary: fc.constant({
        DJSTATS_ENDPOINT: "https://www.google-analytics.com",
        DJSTATS_TRACKING_ID: google.trackingId,
        DJSTATS_API_SECRET: "k3Xw0s_hT2qVbA9-LmZr4Q",
      }),
    },
    env,
  ),
  config,
  profile: fc.record({
    consent: fc.constantFrom("opt-out", "opt-out", "opt-out", "opt-in"),
    destination: fc.option(fc.record({ endpoint, trackingId, apiSecret }), { nil: null }),
    program: fc.constantFrom(null, "djstats", "python -m djstats"),
    site: fc.constantFrom(defaultProfile.site, "https://what-we-send.example/"),
  }),
  now: fc.constant(now),
  sessionId: fc.constant("1483920617"),
});

const line = fc.oneof(
  fc.constantFrom(
    ...[
      "disable=1",
      "disable = 0 # no",
      "DISABLE='false'",
      'disable="1" # a',
      "disable",
      "# comment",
      "",
      "  ",
      "own=key",
      `id=${uuid}`,
      `ID = "${uuid.toUpperCase()}"`,
    ],
    ...[
      "[https://collector.example/collect UA-12345-1]",
      "[ https://c.example/x  A ] # a",
      "[section]",
      "[http://c A",
      "notice=1",
      "notice=0x1",
      "shown=2026-11-24T09:00:00Z",
      "shown=2026-11-24T09:00:00X",
      "shown=1969-12-31T23:59:59.999Z",
    ],
    ...[
      "shown=2026-02-30T24:00:00.000Z",
      "shown=2026-11-24T09:00:00.5Z",
      "ended=yes",
      "id=",
      "id=nonsense",
      "key = a#b #c",
      "a'b=1",
      "k='a' b",
      "\u00a0disable=1\u00a0",
      "\u001cdisable=1",
      "disable=\u0085",
    ],
  ),
  fc.constantFrom(
    "# own",
    "disable=0",
    "a=b",
    "shown=2026-11-24T09:00:00.123Z",
    "[https://c.example/x A]",
    "[https://d.example/x A]",
    "",
  ),
  fc.constantFrom("# own", "disable=0", "a=b", "[https://c.example/x A]", "[https://new.example/ N]", "id="),
  { weight: 1, arbitrary: text },
);
/** Texts of config files. */
export const configText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("", "", "\ufeff"),
    fc.array(
      fc.tuple(
        line,
        fc.oneof({ weight: 20, arbitrary: fc.constantFrom("\n", "\r\n") }, fc.constantFrom("\r", "\u2028")),
      ),
      { maxLength: 9 },
    ),
    fc.boolean(),
  )
  .map(
    ([mark, lines, isWhole]) =>
      mark +
      lines
        .map(([content, end], index) => content + (isWhole || index < lines.length - 1 ? end : ""))
        .join(""),
  );

const setting = fc.constantFrom("1", "0", uuid, null);
export const changes: fc.Arbitrary<{
  disable?: "0" | "1";
  sections?: Record<string, Record<string, string | null> | null>;
}> = fc.record(
  {
    disable: fc.constantFrom("0" as const, "1" as const),
    sections: fc.dictionary(
      fc.constantFrom(
        "https://collector.example/collect UA-12345-1",
        "https://c.example/x A",
        "https://new.example/ N",
      ),
      fc.option(
        fc.record({ id: setting, notice: setting, shown: setting, ended: setting }, { requiredKeys: [] }),
        { nil: null },
      ),
      { maxKeys: 3, noNullPrototype: true },
    ),
  },
  { requiredKeys: [] },
);
