import { StoreError } from "./errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Splits the address of a group of servers, as libpq reads it, into one address for each host, in their order:
 * `postgres://a:5432,b:5432/count`, or lists in `host` and `port` of the query, or in PGHOST and PGPORT. An address of
 * one host is returned unchanged.
 *
 * @throws StoreError if a host is missing, if the numbers of hosts and ports differ, or if target_session_attrs allows
 * a server that does not accept writes
 */
export function splitHosts(url: string, env: Environment = process.env): string[] {
  const [, start = "", user = "", authority = "", path = "", query = ""] =
    /^([a-z]+:\/\/)((?:[^/]*@)?)([^/?]*)([^?]*)\??(.*)$/is.exec(url) ?? [];
  const parameters = query.split("&").filter((parameter) => parameter !== "");
  requireWritableTarget(parameterOf(parameters, "target_session_attrs"));
  const inQuery = parameterOf(parameters, "host");
  const list = inQuery ?? (authority || env["PGHOST"] || "");
  if (!list.includes(",")) return [url];
  const isInAuthority = inQuery === null && authority !== "";
  const places = list
    .split(",")
    .map((place) => (isInAuthority ? splitPort(place) : { host: place, port: "" }));
  const ports = (parameterOf(parameters, "port") ?? env["PGPORT"] ?? "").split(",");
  if (places.some(({ host }) => host === ""))
    throw new StoreError(
      "A host in the list of the store's servers is empty. Write postgres://HOST,HOST/DATABASE.",
    );
  if (ports.length > 1 && ports.length !== places.length)
    throw new StoreError(`The store has ${places.length} hosts but ${ports.length} ports.`);
  const others = parameters.filter((parameter) => !/^(?:host|port)=/.test(parameter));
  return places.map(({ host, port }, n) => {
    const own = port || ports[n] || ports[0] || "5432";
    const address = [`host=${encodeURIComponent(host)}`, `port=${encodeURIComponent(own)}`];
    // The driver prefers the host in the query to this one.
    return `${start}${user}localhost${path}?${[...others, ...address].join("&")}`;
  });
}

function splitPort(place: string): { host: string; port: string } {
  const [, host = "", port = ""] = /^(\[.*\]|[^:]*):?(.*)$/.exec(place) ?? [];
  return { host: decodeURIComponent(host.replace(/^\[(.*)\]$/, "$1")), port };
}

function parameterOf(parameters: readonly string[], name: string): string | null {
  const found = parameters.find((parameter) => parameter.startsWith(`${name}=`));
  return found === undefined ? null : decodeURIComponent(found.slice(name.length + 1));
}

/** Rejects a target that does not accept writes: the collector records even a reading. */
function requireWritableTarget(target: string | null): void {
  if (target === null || target === "read-write" || target === "primary") return;
  throw new StoreError(
    `The store needs a server that accepts writes, so target_session_attrs cannot be ${target}. Leave it out.`,
  );
}
