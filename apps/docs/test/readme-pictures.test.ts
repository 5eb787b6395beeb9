import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const directory = ".github/pictures";
const readme = readFileSync(join(root, "README.md"), "utf8");
const pictures = [...readme.matchAll(/<picture>(.*?)<\/picture>/g)].map(([, inside = ""]) => ({
  dark: /<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)">/.exec(inside)?.[1] ?? "",
  light: /<img src="([^"]+)"/.exec(inside)?.[1] ?? "",
  text: /alt="([^"]+)"/.exec(inside)?.[1] ?? "",
}));
const read = (path: string) => readFileSync(join(root, path));

it("shows the list and the dashboard in the README, each light and dark", () => {
  expect(pictures.map(({ light, dark }) => [light, dark])).toEqual([
    [`${directory}/list-light.webp`, `${directory}/list-dark.webp`],
    [`${directory}/dashboard-light.webp`, `${directory}/dashboard-dark.webp`],
  ]);
  for (const { text } of pictures) expect(text.length).toBeGreaterThan(50);
});

it("states that the dashboard's count is simulated", () => {
  expect(pictures[1]?.text).toContain("simulated");
});

it("has a WebP for each, no others, and less than 150 KB together", () => {
  const paths = pictures.flatMap(({ light, dark }) => [light, dark]);
  for (const path of paths) {
    expect(read(path).subarray(0, 4).toString("latin1"), path).toBe("RIFF");
    expect(read(path).subarray(8, 12).toString("latin1"), path).toBe("WEBP");
  }
  expect(readdirSync(join(root, directory)).map((file) => `${directory}/${file}`)).toEqual(paths.toSorted());
  expect(paths.reduce((sum, path) => sum + read(path).length, 0)).toBeLessThan(150_000);
});
