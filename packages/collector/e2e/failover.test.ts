import { describe, expect, it } from "vitest";
import { FailoverFleet } from "./failover-fleet.ts";
import { hasFailoverGroup, postgresPrograms } from "./server.ts";

// `pnpm bench failover` runs ten rounds, with the time limits that pg_auto_failover has by default.
describe.runIf(hasFailoverGroup)(
  "two collectors on three PostgreSQL servers with synchronous standbys",
  () => {
    it("lose no acknowledged developer if the primary is killed around midnight, then a collector, then all restart", {
      timeout: 240_000,
    }, async () => {
      await using fleet = await FailoverFleet.start(postgresPrograms ?? "", 5000);
      const { lost, developers, distinct, hits } = await fleet.round({ hasMidnight: true });
      expect(lost).toEqual([]);
      expect(developers).toBeGreaterThan(50);
      expect(distinct).toBeGreaterThan(developers * 0.95);
      // Refused with `Retry-After` while no server accepted writes.
      expect(hits.refused).toBeGreaterThan(0);
      expect(hits.acknowledged).toBeGreaterThan(developers);
    });
  },
);
