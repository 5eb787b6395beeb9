import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { licensePlugin } from "rolldown-license-plugin";
import type { Rolldown } from "tsdown";

/** A third-party package, and the texts that go with copies of it. */
interface Notice {
  readonly licence: string;
  readonly texts: readonly string[];
}

interface BundledFiles {
  /** The file that is written. */
  readonly file: string;
  /** The package.json of packages from which files are copied, such as fonts, which no module imports. */
  readonly copied?: readonly string[];
  /** Further files to which the licence of a bundled package refers, by the package's name. */
  readonly texts?: Readonly<Record<string, string>>;
}

/**
 * Returns plugins that write the licences and notices of all bundled packages to a file. The same plugins can be used in
 * several builds, whose packages are then in one file.
 *
 * @throws if a bundled package has no licence text
 */
export function thirdPartyNotices({ file, copied = [], texts = {} }: BundledFiles): Rolldown.Plugin[] {
  const notices = new Map<string, Notice>();
  const add = (name: string, licence: string, text: string) => {
    const known = notices.get(name)?.texts ?? [];
    notices.set(name, { licence, texts: [...new Set([...known, text.trim()])].filter((one) => one !== "") });
  };
  for (const manifest of copied) {
    const { name, version, license } = JSON.parse(readFileSync(manifest, "utf8"));
    add(`${name} ${version}`, license, "");
    for (const text of textsIn(dirname(manifest))) add(`${name} ${version}`, license, text);
  }
  // Apache-2.0 asks for two files, and a plugin reads one of each package.
  return [/^(?:un)?licen[sc]e|^copying/i, /^notice/i].map((match) =>
    licensePlugin({
      match,
      done: (found) => {
        for (const { name, version, license, licenseText } of found) {
          add(`${name} ${version}`, license, licenseText);
          const more = texts[name];
          if (more !== undefined) add(`${name} ${version}`, license, readFileSync(more, "utf8"));
        }
        if (match.test("LICENSE")) requireTexts(notices);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, noticesText(notices));
      },
    }),
  );
}

/** Returns the licences and notices in a directory; some packages have a directory of them. */
function textsIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
    .filter(({ entry, path }) => entry.isFile() && /^(?:licen[sc]e|notice)/i.test(relative(directory, path)))
    .map(({ path }) => readFileSync(path, "utf8"));
}

function requireTexts(notices: ReadonlyMap<string, Notice>): void {
  for (const [name, { texts }] of notices)
    if (texts.length === 0) throw new Error(`${name} is bundled, and has no licence text to go with it.`);
}

function noticesText(notices: ReadonlyMap<string, Notice>): string {
  const sections = [...notices]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { licence, texts }]) => [`${name} (${licence})`, ...texts].join("\n\n"));
  const separator = `\n\n${"-".repeat(80)}\n\n`;
  return `${["This distribution contains parts of these third-party packages.", ...sections].join(separator)}\n`;
}
