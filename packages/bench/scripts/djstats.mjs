import { startReporter } from "@djstats/node/start";

process.stdout.write("done\n");
startReporter({
  command: "runserver",
  django: "5.2.3",
  python: { implementation: "CPython", version: "3.13.1" },
  settings: { state: "loaded", debug: true },
});
