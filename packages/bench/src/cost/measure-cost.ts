import { consentedUser, findDjango, startReceiver } from "@djstats/testing";
import type { Budget } from "../measure/budget.ts";
import type { Extent } from "../measure/extent.ts";
import { progress } from "../measure/progress.ts";
import { trackedScripts, trackedStartprojects } from "./candidates.ts";
import { type Comparison, compareReceivers } from "./compare.ts";
import { type DjangoCommand, djangoBudgets, measureDjangoCommands } from "./django-command.ts";
import { measureObserver } from "./observer.ts";
import { startObserver } from "./observer-process.ts";
import { startToolReceiver } from "./receiver.ts";
import { measureWrapper } from "./wrapper.ts";

export interface CostResult {
  readonly script: readonly Comparison[];
  /** Empty if there is no Django. */
  readonly startproject: readonly Comparison[];
  /** The cost of reporting from Python alone, with `integrations/django`; empty if there is no Django. */
  readonly django: readonly DjangoCommand[];
  readonly budgets: readonly Budget[];
}

/** Measures what tracking costs a command, compared with the alternatives. */
export async function measureCost(extent: Extent): Promise<CostResult> {
  const django = findDjango();
  await using receiver = await startToolReceiver();
  await using observer = startObserver();
  using person = consentedUser(receiver.endpoint);
  const by = { observer, receiver };
  const parts = { person, receiver };
  const script = await compareReceivers(trackedScripts(parts), { ...by, what: "a Node script" }, extent);
  const startproject = django
    ? await compareReceivers(
        await trackedStartprojects(parts, django),
        { ...by, what: "django-admin startproject" },
        extent,
      )
    : [];
  await using plain = await startReceiver();
  progress("djstats run, compared with an empty Node");
  const budgets = measureWrapper(plain, extent);
  progress("the observer, in a shell where djstats env ran");
  if (django) budgets.push(...(await measureObserver(plain, { django, extent })));
  const python = django ? await measureDjangoCommands({ ...by, django, extent }) : [];
  budgets.push(...djangoBudgets(python));
  return { script, startproject, django: python, budgets };
}
