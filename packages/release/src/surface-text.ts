import type { readSurface, Surfaced } from "./surface.ts";

/** Returns an entry point's surface as the text that is recorded: a heading and a declaration for each name. */
export function surfaceText(
  entryPoint: string,
  { exported, reached }: ReturnType<typeof readSurface>,
): string {
  return [
    `# ${entryPoint}\n`,
    ...exported.map(block),
    ...(reached.length > 0 ? ["# Types they refer to\n", ...reached.map(block)] : []),
  ].join("\n");
}

function block({ name, code, isDeprecated }: Surfaced): string {
  return `## ${name}\n\n${isDeprecated ? "Deprecated.\n\n" : ""}\`\`\`ts\n${code}\n\`\`\`\n`;
}

/**
 * Returns the names that differ between two texts of an entry point's surface. Deprecation does not count as a
 * difference, nor does a changed sentence inside a type, because such words are for people.
 */
export function surfaceChanges(
  before: string,
  after: string,
): { readonly added: string[]; readonly removed: string[]; readonly changed: string[] } {
  const [old, now] = [codes(before), codes(after)];
  return {
    added: [...now.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !now.has(name)),
    changed: [...now.keys()].filter((name) => old.has(name) && old.get(name) !== now.get(name)),
  };
}

function codes(text: string): Map<string, string> {
  const blocks = text.matchAll(/^## (\S+)\n\n(?:Deprecated\.\n\n)?```ts\n(.*?)\n```$/gms);
  return new Map([...blocks].map(([, name = "", code = ""]) => [name, withoutSentences(code)]));
}

function withoutSentences(code: string): string {
  return code.replaceAll(/(["`])(?=[^"`\n]* )[^"`\n]*\1/g, '"a sentence"');
}
