import { copyNpmPostgres, type Postgres, startPostgres } from "@djstats/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeAccess } from "../../reports/test/access-contract.ts";
import { openPostgres } from "../../store/src/postgres.ts";
import { describeStore } from "../../store/test/store-contract.ts";
import { npmPostgres, postgresPrograms } from "./server.ts";

/** The versions that the operator's guide names. */
const versions = [
  { from: "this machine", major: /^(?:1[5-9]|[2-9]\d)\b/, isHere: postgresPrograms !== null },
  { from: "npm", major: /^18\b/, isHere: postgresPrograms !== null && npmPostgres !== null },
];

for (const { from, isHere } of versions)
  if (!isHere) console.info(`The store contract is not tested on PostgreSQL from ${from}, which has none.`);

describe.each(versions.filter(({ isHere }) => isHere))(
  "a store on PostgreSQL from $from",
  ({ from, major }) => {
    const stopping = new AsyncDisposableStack();
    let server: Postgres;
    beforeAll(async () => {
      const installed = postgresPrograms ?? "";
      const programs =
        from === "npm" ? stopping.use(copyNpmPostgres(npmPostgres ?? "", installed)).programs : installed;
      server = stopping.use(await startPostgres(programs));
    });
    afterAll(() => stopping.disposeAsync());

    const makePlace = async () => {
      const url = await server.makeDatabase();
      return { open: () => openPostgres(url) };
    };
    it("runs on the version that it is named after", async () => {
      const [version = ""] = server.query(await server.makeDatabase(), "SHOW server_version");
      console.info(`The store contract is tested on PostgreSQL ${version}.`);
      expect(version).toMatch(major);
    });
    describeStore("a store in PostgreSQL", makePlace);
    describeAccess("access in PostgreSQL", makePlace);
  },
);
