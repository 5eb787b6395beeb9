type Tree = { [name: string]: unknown };

/** Returns the tree of a body: names joined by dots become nested objects, and `events` becomes a list of one. */
export function nest(values: Readonly<Record<string, unknown>>): Tree {
  const tree: Tree = {};
  for (const [path, value] of Object.entries(values)) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    const place = names.reduce((at, name) => {
      at[name] ??= {};
      return at[name] as Tree;
    }, tree);
    place[last] = value;
  }
  return { ...tree, events: [tree["events"]] };
}
