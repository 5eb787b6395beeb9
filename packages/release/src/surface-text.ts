import type { readSurface, Surfaced } from "./surface.ts";

/** An entry point's surface as people read it, and as it is kept: a heading and a declaration a name. */
export function surfaceText(
  entryPoint: string,
  { exported, reached }: ReturnType<typeof readSurface>,
): string {
  return [
    `# ${entryPoint}\n`,
    ...exported.map(block),
    ...(reached.length > 0 ? ["# What these are made of\n", ...reached.map(block)] : []),
  ].join("\n");
}

function block({ name, code, isDeprecated }: Surfaced): string {
  return `## ${name}\n\n${isDeprecated ? "Deprecated.\n\n" : ""}\`\`\`ts\n${code}\n\`\`\`\n`;
}

/**
 * Which names differ between two texts of an entry point's surface. That one is deprecated is no difference, and neither are
 * sentences: where a type holds one, its words are for people.
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
