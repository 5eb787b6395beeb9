import type { Postgres } from "@djstats/testing";
import { afterAll, beforeAll, describe } from "vitest";
import { describeAccess } from "../../reports/test/access-contract.ts";
import { openPostgres } from "../../store/src/postgres.ts";
import { describeStore } from "../../store/test/store-contract.ts";
import { postgresPrograms, startServer } from "./server.ts";

describe.runIf(postgresPrograms)("a store on a real PostgreSQL", () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const makePlace = async () => {
    const url = await server.makeDatabase();
    return { open: () => openPostgres(url) };
  };
  describeStore("a store in PostgreSQL", makePlace);
  describeAccess("access in PostgreSQL", makePlace);
});
