import type { Class, ClassElement, ParseResult } from "oxc-parser";

type Statement = ParseResult["program"]["body"][number];
type Declaration = NonNullable<Extract<Statement, { type: "ExportNamedDeclaration" }>["declaration"]>;

interface Signature {
  readonly kind: "function" | "value" | "class" | "type";
  readonly signature: string;
}

/** Returns the part of a declaration that its users need: a type in full, code without its body. */
export function signatureOf(
  statement: { readonly declaration: Declaration | null },
  source: string,
): Signature {
  const { declaration } = statement;
  if (!declaration) throw new Error("The statement declares nothing.");
  const until = (end: number) => source.slice(declaration.start, end).trim();
  switch (declaration.type) {
    case "FunctionDeclaration":
      return { kind: "function", signature: until(declaration.body?.start ?? declaration.end) };
    case "ClassDeclaration":
      return { kind: "class", signature: classText(declaration, source) };
    case "VariableDeclaration":
      return { kind: "value", signature: valueText(declaration, source) };
    default:
      return { kind: "type", signature: until(declaration.end) };
  }
}

/** Returns a value with its type annotation, or in full if it has none. */
function valueText(
  { declarations, kind, start }: Extract<Declaration, { type: "VariableDeclaration" }>,
  source: string,
): string {
  const [first] = declarations;
  const annotated = first && "typeAnnotation" in first.id && first.id.typeAnnotation;
  const end = annotated ? annotated.end : (first?.end ?? start);
  return `${kind} ${source.slice(first?.start ?? start, end)}`;
}

function classText(declaration: Class, source: string): string {
  const members = declaration.body.body.flatMap((member) => memberText(member, source));
  return [source.slice(declaration.start, declaration.body.start + 1), ...members, "}"].join("\n");
}

/** Returns a public member without its body, and nothing for a private one. */
function memberText(member: ClassElement, source: string): string[] {
  if (member.type === "StaticBlock" || !("key" in member) || member.key.type === "PrivateIdentifier")
    return [];
  const body = member.type === "MethodDefinition" ? member.value.body : null;
  return [`  ${source.slice(member.start, body?.start ?? member.end).trim()}`];
}
