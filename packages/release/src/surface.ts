import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";

/** A name of a package's public surface, and its type. */
export interface Surfaced {
  readonly name: string;
  /** Its declarations, without comments. */
  readonly code: string;
  readonly isDeprecated: boolean;
}

interface Declared {
  readonly code: string;
  readonly isDeprecated: boolean;
}

/** A file of declarations: the names it declares, imports and exports. */
interface Declarations {
  readonly file: string;
  readonly declared: ReadonlyMap<string, Declared>;
  readonly imported: ReadonlyMap<string, { readonly from: string; readonly name: string }>;
  readonly exported: ReadonlyMap<string, string>;
}

type Files = Map<string, Declarations>;

/**
 * Reads the names that an entry point exports, and those that their types refer to, from the built declarations.
 *
 * @param file the entry point's `.d.ts`
 */
export function readSurface(file: string): { readonly exported: Surfaced[]; readonly reached: Surfaced[] } {
  const files: Files = new Map();
  const entryPoint = open(file, files);
  const exported = new Map<string, { code: string; isDeprecated: boolean; in: Declarations }>();
  for (const [name, local] of entryPoint.exported) exported.set(name, resolve(entryPoint, local, files));
  const reached = new Map<string, { code: string; isDeprecated: boolean; in: Declarations }>();
  const codes = new Set([...exported.values()].map(({ code }) => code));
  for (const queue = [...exported.values()]; queue.length > 0; ) {
    const { code, in: where } = queue.shift() as { code: string; in: Declarations };
    for (const [word] of code.matchAll(/[A-Za-z_$][\w$]*/g)) {
      if (!where.declared.has(word) && !where.imported.get(word)?.from.startsWith(".")) continue;
      const found = resolve(where, word, files);
      if (codes.has(found.code)) continue;
      codes.add(found.code);
      reached.set(word, found);
      queue.push(found);
    }
  }
  return { exported: sorted(exported), reached: sorted(reached) };
}

function sorted(names: ReadonlyMap<string, Declared>): Surfaced[] {
  return [...names]
    .map(([name, { code, isDeprecated }]) => ({ name, code, isDeprecated }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @throws Error if a name is not declared anywhere, which means that this code cannot read the declarations */
function resolve(where: Declarations, local: string, files: Files): Declared & { in: Declarations } {
  const declared = where.declared.get(local);
  if (declared) return { ...declared, in: where };
  const imported = where.imported.get(local);
  if (!imported) throw new Error(`${where.file} neither declares nor imports ${local}.`);
  if (!imported.from.startsWith("."))
    return {
      code: `import { ${imported.name} } from ${JSON.stringify(imported.from)};`,
      isDeprecated: false,
      in: where,
    };
  const other = open(join(dirname(where.file), imported.from.replace(/\.js$/, ".d.ts")), files);
  return resolve(other, other.exported.get(imported.name) ?? imported.name, files);
}

function open(file: string, files: Files): Declarations {
  const known = files.get(file) ?? parse(file);
  files.set(file, known);
  return known;
}

function parse(file: string): Declarations {
  const text = readFileSync(file, "utf8");
  const { program, comments } = parseSync(file, text, { lang: "dts" });
  const declared = new Map<string, Declared>();
  const imported = new Map<string, { from: string; name: string }>();
  const exported = new Map<string, string>();
  let end = 0;
  for (const node of program.body) {
    const inside = comments.filter((comment) => comment.start >= node.start && comment.end <= node.end);
    const before = text.slice(end, node.start);
    end = node.end;
    if (node.type === "ImportDeclaration")
      for (const one of node.specifiers)
        imported.set(one.local.name, {
          from: node.source.value,
          name: one.type === "ImportSpecifier" ? nameOf(one.imported) : "*",
        });
    else if (node.type === "ExportNamedDeclaration" && node.declaration === null)
      for (const { local, exported: as } of node.specifiers) exported.set(nameOf(as), nameOf(local));
    else
      for (const name of namesIn(node)) {
        const code = withoutComments(text, node, inside);
        const earlier = declared.get(name);
        declared.set(name, {
          code: earlier ? `${earlier.code}\n${code}` : code,
          isDeprecated: before.includes("@deprecated"),
        });
      }
  }
  return { file, declared, imported, exported };
}

type Statement = ReturnType<typeof parseSync>["program"]["body"][number];

function namesIn(node: Statement): string[] {
  if (node.type === "VariableDeclaration")
    return node.declarations.map(({ id }) => ("name" in id ? String(id.name) : ""));
  return "id" in node && node.id && "name" in node.id ? [String(node.id.name)] : [];
}

function nameOf(name: { readonly type: string; readonly name?: string; readonly value?: unknown }): string {
  return name.name ?? String(name.value);
}

function withoutComments(
  text: string,
  node: { readonly start: number; readonly end: number },
  comments: readonly { readonly start: number; readonly end: number }[],
): string {
  let [code, from] = ["", node.start];
  for (const { start, end } of comments) {
    code += text.slice(from, start);
    from = end;
  }
  return (code + text.slice(from, node.end)).replaceAll(
    /\s*\n(?:\s*\n)*/g,
    (lines) => `\n${/[^\n]*$/.exec(lines)?.[0]}`,
  );
}
