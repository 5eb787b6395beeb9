import { join } from "node:path";
import { makeHome } from "@djstats/testing";
import { onTestFinished } from "vitest";
import { describeAccess } from "../../reports/test/access-contract.ts";
import { openSqlite } from "../../store/src/sqlite.ts";
import { describeStore } from "../../store/test/store-contract.ts";

const makePlace = async () => {
  const home = makeHome();
  onTestFinished(() => home[Symbol.dispose]());
  return { open: () => openSqlite(join(home.work, "store.sqlite"), "make") };
};

describeStore("a store in SQLite", makePlace);
describeAccess("access in SQLite", makePlace);
