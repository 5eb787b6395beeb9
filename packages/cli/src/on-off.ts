import { type Command, defineCommand } from "@djstats/command-line";
import { globalRule, isTruthy } from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { changeConfig, FileError, readConfig, withFiles } from "@djstats/node";
import { readContext } from "./context.ts";
import { print } from "./output.ts";

export const on: Command = defineCommand({
  summary: "Turn reporting on; the notice is shown before anything is sent",
  details: [
    "Reverses `djstats off`. If an environment variable still turns reporting off, the command names it.",
  ],
  examples: ["djstats on"],
  act: () => {
    const { paths, context } = readContext();
    const { config, profile } = context;
    const needed = config.state !== "absent" || profile.consent === "opt-in";
    if (needed)
      withFiles(paths, limits.commandLockMs, () => changeConfig(paths, { disable: "0", ended: null }));
    const denied = globalRule(readContext().context);
    print(
      denied
        ? `Taken back, but reporting is still off (${denied.reason}): ${denied.why}`
        : "Reporting is on.",
    );
    return 0;
  },
});

export const off: Command = defineCommand({
  summary: "Turn all reporting off permanently",
  details: [
    "Writes disable=1 to the config file and reads it back. If that fails, the command says so and exits with status 1; set DJANGO_NO_ANALYTICS=1 instead. Opting out sends nothing. `djstats forget` also deletes your ID and the ledger.",
  ],
  examples: ["djstats off"],
  act: () => {
    const { paths } = readContext();
    const otherWay =
      "Reporting is NOT turned off by this. Set DJANGO_NO_ANALYTICS=1 in your environment instead";
    try {
      withFiles(paths, limits.commandLockMs, () => changeConfig(paths, { disable: "1" }));
    } catch (error) {
      if (error instanceof FileError) throw new FileError(`${error.message}. ${otherWay}`, { cause: error });
      throw error;
    }
    const written = readConfig(paths);
    if (written.state !== "read" || !isTruthy(written.userConfig.disable))
      throw new FileError(`disable=1 was written to ${paths.config} and is not there. ${otherWay}`);
    print(`Reporting is off: ${paths.config} says disable=1.`);
    return 0;
  },
});
