import { expect, it } from "vitest";
import { policyVariables } from "../../core/test/policy-variables.ts";
import { reporterEnvironment } from "../src/environment.ts";

it("passes every variable that the policy looks at to the reporter, on every system", () => {
  const names = policyVariables();
  expect(names).toContain("DJANGO_NO_ANALYTICS");
  const env = Object.fromEntries(names.map((name) => [name, "1"]));
  for (const platform of ["linux", "darwin", "win32"] as const)
    expect(reporterEnvironment(env, platform)).toEqual(env);
});
