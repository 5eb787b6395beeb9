/** Returns a JSON value as a Python literal, with an entry of its outer levels on each line. */
export function pythonText(value: unknown, indent = ""): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? ["(", ")"] : ["{", "}"];
  const inner = `${indent}    `;
  const entries = Array.isArray(value)
    ? value.map((entry) => pythonText(entry, inner))
    : Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${pythonText(entry, inner)}`);
  const comma = entries.length === 1 && Array.isArray(value) ? "," : "";
  const line = `${open}${entries.join(", ")}${comma}${close}`;
  if (line.length + indent.length < 80 && !line.includes("\n")) return line;
  return `${open}\n${entries.map((entry) => `${inner}${entry},\n`).join("")}${indent}${close}`;
}
