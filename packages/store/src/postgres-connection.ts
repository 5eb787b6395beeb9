import pg from "pg";
import { redactStoreUrl } from "./database.ts";
import { errorCode, StoreError } from "./errors.ts";
import { findPassword } from "./postgres-password.ts";

/** The configuration of a connection to PostgreSQL. */
export interface PostgresConnection {
  readonly connectionString: string;
  /** Present if TLS was neither asked for nor declined. */
  readonly ssl?: true;
  /** Host and port, to show. */
  readonly host: string;
  /** The address without user and password, to show. */
  readonly displayName: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Completes the address of a PostgreSQL server: TLS with a verified certificate to any other host, unless told
 * otherwise, and the password from a file.
 *
 * @throws pg's error if the address is invalid
 * @throws StoreError if others may read the file of passwords
 */
export function connectionTo(url: string, env: Environment = process.env): PostgresConnection {
  const address = withVerifiedTls(url);
  // The driver parses the URL here as it does to connect.
  const client = new pg.Client({ connectionString: address });
  const { host, port, user = "", database = "" } = client;
  const declines =
    /[?&](?:sslmode=disable|ssl=(?:0|false))(?:&|$)/i.test(url) || env["PGSSLMODE"] === "disable";
  const ssl = !client.ssl && !declines && !isThisMachine(host);
  const password = client.password ? null : findPassword({ host, port, user, database }, env);
  const query =
    password === null ? "" : `${url.includes("?") ? "&" : "?"}password=${encodeURIComponent(password)}`;
  const place = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return {
    connectionString: address + query,
    ...(ssl && { ssl }),
    host: place,
    displayName: /[?&]host=/.test(url) ? `postgres://${place}/${database}` : redactStoreUrl(url),
  };
}

/** Returns an error that says what to do about a failure to connect, or else the error itself. */
export function explainConnectError(error: unknown, displayName: string): unknown {
  const message = error instanceof Error ? error.message : "";
  const code = errorCode(error);
  if (/^SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string/.test(message))
    return new StoreError(
      `The database ${displayName} asks for a password. Set PGPASSWORD, or PGPASSFILE to a file of passwords.`,
      { cause: error },
    );
  if (/does not support SSL connections/.test(message))
    return new StoreError(
      `The database ${displayName} does not accept TLS, which is required to another host. Turn it on there, or add sslmode=disable to the address if no one can read the traffic between the two.`,
      { cause: error },
    );
  if (/^unsupported startup parameter/.test(message))
    return new StoreError(
      `A pooler in front of the database ${displayName} rejects the time limit of statements. Connect to PostgreSQL itself.`,
      { cause: error },
    );
  if (/^(?:SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|CERT_|ERR_TLS_CERT)/.test(code))
    return new StoreError(
      `The certificate of the database ${displayName} cannot be verified (${code}). Name its authority's certificate with sslrootcert=FILE in the address.`,
      { cause: error },
    );
  return error;
}

/**
 * Returns a URL with `verify-full` instead of the weaker modes. PostgreSQL's own programs do not verify fully with
 * those; pg does, with a warning that a later version will not.
 */
function withVerifiedTls(url: string): string {
  if (/[?&]uselibpqcompat=/.test(url)) return url;
  return url.replace(/([?&]sslmode=)(?:allow|prefer|require|verify-ca)(?=&|$)/g, "$1verify-full");
}

function isThisMachine(host: string): boolean {
  return host.startsWith("/") || /^(?:localhost|127(?:\.\d+){3}|::1)$/i.test(host);
}
