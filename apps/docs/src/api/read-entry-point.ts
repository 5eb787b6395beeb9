import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ParseResult, parseSync } from "oxc-parser";
import { root } from "../repository/text.ts";
import { type Docstring, parseDocstring } from "./docstring.ts";
import { signatureOf } from "./signature.ts";

type Statement = ParseResult["program"]["body"][number];
type Declaration = Extract<Statement, { type: "ExportNamedDeclaration" }>;

/** An export of a package, as its source declares it. */
export interface Exported {
  readonly name: string;
  readonly kind: "function" | "value" | "class" | "type";
  readonly signature: string;
  readonly docs: Docstring;
  /** The path of its file in the repository. */
  readonly file: string;
  /** The line that declares it. */
  readonly line: number;
}

/** Reads the exports of an entry point, by name: functions and values first, then types. */
export function readEntryPoint(entry: string): readonly Exported[] {
  const { program } = parse(entry);
  const found = program.body.flatMap((statement) =>
    statement.type === "ExportNamedDeclaration" ? exportsOf(statement, entry) : [],
  );
  const order = ["function", "value", "class", "type"];
  return found.sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.name.localeCompare(b.name, "en"),
  );
}

function exportsOf(statement: Declaration, entry: string): Exported[] {
  const from = statement.source?.value;
  if (from !== undefined) {
    const file = join(dirname(entry), from);
    return statement.specifiers.flatMap(({ local }) =>
      "name" in local ? [findDeclaration(file, local.name)] : [],
    );
  }
  return namesOf(statement).map((name) => findDeclaration(entry, name));
}

/** @throws Error if the file does not declare the name: an entry point cannot re-export a re-export */
function findDeclaration(file: string, name: string): Exported {
  const { program, comments, source } = parse(file);
  const statement = program.body.find(
    (one): one is Declaration => one.type === "ExportNamedDeclaration" && namesOf(one).includes(name),
  );
  if (!statement) throw new Error(`${file} does not declare ${name}.`);
  const comment = comments.find(
    ({ type, value, end }) =>
      type === "Block" && value.startsWith("*") && source.slice(end, statement.start).trim() === "",
  );
  return {
    name,
    ...signatureOf(statement, source),
    docs: parseDocstring(comment?.value ?? ""),
    file,
    line: source.slice(0, statement.start).split("\n").length,
  };
}

function namesOf({ declaration }: Declaration): string[] {
  if (!declaration) return [];
  if (declaration.type === "VariableDeclaration")
    return declaration.declarations.flatMap(({ id }) => ("name" in id ? [id.name] : []));
  return "id" in declaration && declaration.id && "name" in declaration.id ? [declaration.id.name] : [];
}

function parse(file: string): ParseResult & { readonly source: string } {
  const source = readFileSync(join(root, file), "utf8");
  const result = parseSync(file, source);
  const { program, comments, module, errors } = result;
  return { program, comments, module, errors, source };
}
