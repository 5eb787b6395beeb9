import { AstroTelemetry } from "@astrojs/telemetry";

process.stdout.write("done\n");
const telemetry = new AstroTelemetry({ astroVersion: "7.3.4", viteVersion: "8.0.0" });
await telemetry.notify(() => true);
await telemetry.record({ eventName: "CLI_COMMAND", payload: { command: "runserver" } });
