import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { logEvents } from "../src/log-events.ts";

const root = join(import.meta.dirname, "../src");
const source = globSync("**/*.ts", { cwd: root })
  .filter((file) => file !== "log-events.ts")
  .map((file) => readFileSync(join(root, file), "utf8"))
  .join("\n");

// The compiler rejects an event, or a field, that is not listed.
it.each(Object.keys(logEvents))("lists the event %s, which the program logs", (name) => {
  expect(source).toMatch(new RegExp(`(?:log\\(|warnOnce\\([\\w.]+,)\\s*"${name}"`));
});

it("describes every event in sentences", () => {
  for (const { text } of Object.values(logEvents)) expect(text).toMatch(/^[A-Z].*\.$/);
});
