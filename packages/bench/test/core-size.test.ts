import { expect, it } from "vitest";
import { coreBytesMax, measureCore } from "../src/size/core-size.ts";

it("core stays as small as it promises", async () => {
  expect(await measureCore()).toBeLessThanOrEqual(coreBytesMax);
});
