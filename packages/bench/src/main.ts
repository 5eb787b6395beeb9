import { findDjango, patchFor, startReceiver } from "@djstats/testing";
import { measureDjangoPatch } from "./django-patch.ts";
import { measureObserver } from "./observer.ts";
import { measureSize } from "./size.ts";
import { printTable } from "./table.ts";
import { measureWrapper } from "./wrapper.ts";

// Medians of differences within interleaved rounds. Nothing fails by them: machines differ, and are noisy.
const django = findDjango();
console.log(
  `Node ${process.version}, ${django ? `Django ${django.version}, Python ${django.pythonVersion}` : "no Django"}`,
);
await using receiver = await startReceiver();
printTable(
  "djstats run, over the command alone; the budget is an empty Node and 10 ms",
  measureWrapper(receiver),
);
if (django)
  printTable("The observer, in a shell where `djstats env` ran", await measureObserver(receiver, django));
if (django && patchFor(django))
  printTable(
    "Django with the patch of integrations/django, over it alone",
    measureDjangoPatch(receiver, django),
  );
printTable("Size", await measureSize());
