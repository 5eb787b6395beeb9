import { expect, it } from "vitest";
import { coreBytesMax, measureCore } from "../src/size/core-size.ts";

it("keeps core within its size limit", async () => {
  expect(await measureCore()).toBeLessThanOrEqual(coreBytesMax);
});
