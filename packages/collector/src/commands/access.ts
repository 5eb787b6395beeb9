import { type Day, dayOf, dayText, parseDay } from "@djstats/counting";
import {
  accessLimits,
  actorOf,
  grantAccess,
  isRole,
  readGrants,
  revokeAccess,
  roleNames,
  roles,
  stateOf,
} from "@djstats/reports/access";
import type { Store } from "@djstats/store";
import { StoreError, withStore } from "@djstats/store";
import { UsageError } from "../errors.ts";
import { showAudit } from "./access-audit.ts";
import { actingAs } from "./acting-as.ts";
import type { Command } from "./command.ts";
import { parseFlags, rejectExtraArgs, wholeNumber } from "./flags.ts";
import { print, printable } from "./output.ts";
import { locateStore, storeFlags, storeFlagTexts } from "./store-flags.ts";

export const access: Command = {
  name: "access",
  usage: "grant HOLDER|revoke ID|list|audit [FLAGS]",
  summary: "Grant and revoke access to the reports, and show who read what",
  details: [
    `Roles: ${roleNames.join(", ")}. The first three read reports over HTTP; infrastructure grants and revokes, and reads none. technical-board needs --reason and --until. \`grant\` prints a token, this once. \`revoke\` ends it and its sessions at once. \`audit\` prints every grant, revocation, sign-in and reading, and checks that nothing was changed or left out. Whoever can open the store may do all this, and is written down as local:USER; with --as also as their own grant of the infrastructure role.`,
  ],
  examples: ['djstats-collector access grant Ada --role president --asked-by "the board"'],
  flags: [
    ["--role ROLE", "of a grant"],
    ["--asked-by WHO", "of a grant: who asked for it, such as the board"],
    ["--reason TEXT", "of a grant: what for"],
    ["--until DAY", "of a grant: its last day, such as 2027-03-31"],
    ["--as FILE", "file with your own token; `env`: DJSTATS_ACCESS_TOKEN"],
    ["--format FORMAT", "of list and audit: table or json; table unless said"],
    ["--noted NUMBER:HASH", "of audit: an entry that must still be as you noted it"],
    ...storeFlagTexts,
  ],
  act: async (args) => {
    const { values, positionals } = parseFlags(args, accessFlags);
    const [action, ...rest] = positionals;
    rejectForeignFlags(action, values);
    const place = await locateStore(values);
    const json = isJson(values.format);
    switch (action) {
      case "grant": {
        const asked = parseGrantRequest(rest, values);
        return withStore(place, "open", (store) => grant(store, asked, values.as));
      }
      case "revoke": {
        rejectExtraArgs("access revoke", rest, 1);
        const id = wholeNumber("ID", rest[0] ?? "", [1, 999_999_999]);
        return withStore(place, "open", (store) => revoke(store, id, values.as));
      }
      case "list":
        rejectExtraArgs("access list", rest);
        return withStore(place, "read", (store) => list(store, json));
      case "audit":
        rejectExtraArgs("access audit", rest);
        return withStore(place, "read", (store) =>
          showAudit(store.database, { json, noted: values.noted ?? null }),
        );
      default:
        throw new UsageError("Say what to do with access: grant HOLDER, revoke ID, list, or audit.");
    }
  },
};

const accessFlags = {
  role: { type: "string" },
  "asked-by": { type: "string" },
  reason: { type: "string" },
  until: { type: "string" },
  as: { type: "string" },
  format: { type: "string" },
  noted: { type: "string" },
  ...storeFlags,
} as const;

type AccessFlags = { readonly [flag in keyof typeof accessFlags]?: string | undefined };

const flagsOf: Readonly<Record<string, readonly string[]>> = {
  grant: ["role", "asked-by", "reason", "until", "as"],
  revoke: ["as"],
  list: ["format"],
  audit: ["format", "noted"],
};

/** A flag that has no meaning here was meant to have one. */
function rejectForeignFlags(action: string | undefined, values: AccessFlags): void {
  const own = action === undefined ? undefined : flagsOf[action];
  const foreign = Object.keys(values).find((flag) => own && !own.includes(flag) && !(flag in storeFlags));
  if (foreign !== undefined) throw new UsageError(`\`access ${action}\` has no flag --${foreign}.`);
}

function isJson(format = "table"): boolean {
  if (format !== "table" && format !== "json")
    throw new UsageError(`--format is table or json, not ${JSON.stringify(format)}.`);
  return format === "json";
}

function parseGrantRequest(rest: readonly string[], values: AccessFlags) {
  rejectExtraArgs("access grant", rest, 1);
  const [holder] = rest;
  if (holder === undefined) throw new UsageError("Say who gets it: access grant HOLDER --role ROLE.");
  const role = values.role ?? "";
  if (!isRole(role)) throw new UsageError(`--role is ${roleNames.join(", ")}, not ${JSON.stringify(role)}.`);
  if (values["asked-by"] === undefined)
    throw new UsageError("Say who asked for it: --asked-by WHO. It stays in the audit log.");
  if (roles[role].timeBoxed && (values.reason === undefined || values.until === undefined))
    throw new UsageError(`A grant of ${role} needs --reason TEXT and --until DAY.`);
  return {
    holder: readText("HOLDER", holder),
    role,
    askedBy: readText("--asked-by", values["asked-by"]),
    reason: values.reason === undefined ? null : readText("--reason", values.reason),
    lastDay: values.until === undefined ? null : readLastDay(values.until),
  };
}

function readText(flag: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > accessLimits.grantTextChars || /[\p{C}\p{Zl}\p{Zp}]/u.test(trimmed))
    throw new UsageError(`${flag} takes one line of 1 to ${accessLimits.grantTextChars} characters.`);
  return trimmed;
}

function readLastDay(text: string): Day {
  const day = parseDay(text);
  if (day === null)
    throw new UsageError(`--until takes a day such as 2027-03-31, not ${JSON.stringify(text)}.`);
  if (day < dayOf(new Date())) throw new UsageError(`--until takes a day to come; ${text} is over.`);
  return day;
}

async function grant(
  { database }: Store,
  asked: ReturnType<typeof parseGrantRequest>,
  as: string | undefined,
): Promise<number> {
  const now = new Date();
  const { id, token } = await grantAccess(database, asked, { actor: await actingAs(database, as), now });
  const until = asked.lastDay === null ? "" : `, until ${dayText(asked.lastDay)}`;
  print(`${actorOf({ id, ...asked })}${until}. Its token, which is shown this once:`);
  print(token);
  print("Hand it over where nobody else reads along. Who has it, has the role.");
  return 0;
}

async function revoke({ database }: Store, id: number, as: string | undefined): Promise<number> {
  const found = await revokeAccess(database, id, { actor: await actingAs(database, as), now: new Date() });
  if (!found) throw new StoreError(`There is no grant ${id}; \`access list\` lists them.`);
  if (found.revokedDay === null)
    print(`Revoked ${actorOf(found)}. Its token and sessions are worth nothing now.`);
  else print(`${actorOf(found)} was revoked on ${dayText(found.revokedDay)} already.`);
  return 0;
}

async function list({ database }: Store, json: boolean): Promise<number> {
  const today = dayOf(new Date());
  const grants = (await database.transaction("read", readGrants)).map((one) => ({
    id: one.id,
    state: stateOf(one, today),
    role: one.role,
    holder: one.holder,
    granted: dayText(one.grantedDay),
    until: one.lastDay === null ? null : dayText(one.lastDay),
    revoked: one.revokedDay === null ? null : dayText(one.revokedDay),
    askedBy: one.askedBy,
    reason: one.reason,
  }));
  if (json) print(JSON.stringify(grants, null, 2));
  else if (grants.length === 0) print("Nobody was granted access yet.");
  for (const one of json ? [] : grants) {
    const until = one.until === null ? "no last day" : `until ${one.until}`;
    const state = one.revoked === null ? one.state : `revoked ${one.revoked}`;
    print(
      printable(
        `${one.id}  ${state}  ${one.role ?? "unknown role"}  ${one.holder}; from ${one.granted}, ${until}; asked for by ${one.askedBy}${one.reason === null ? "" : `; reason: ${one.reason}`}`,
      ),
    );
  }
  return 0;
}
