import { globalRule, isTruthy } from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { changeConfig, FileError, parseFlags, readConfig, withFiles } from "@djstats/node";
import type { Command } from "./command.ts";
import { readContext } from "./context.ts";
import { print } from "./output.ts";
import { rejectExtraArgs } from "./reject-extra-args.ts";

export const on: Command = {
  name: "on",
  usage: "",
  summary: "Take part: be counted, once the notice was shown",
  details: [
    "Takes back `djstats off`. A variable of the environment that turns reporting off still holds, and is named.",
  ],
  examples: ["djstats on"],
  flags: [],
  act: (args) => {
    rejectExtraArgs("on", parseFlags(args, {}).positionals, 0);
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
};

export const off: Command = {
  name: "off",
  usage: "",
  summary: "Turn all reporting off, for good",
  details: [
    "Writes disable=1 to the config file and reads it back. Where it cannot, it says so and fails; then set DJANGO_NO_ANALYTICS=1. Nothing is sent to tell anyone. `djstats forget` removes id and ledger besides.",
  ],
  examples: ["djstats off"],
  flags: [],
  act: (args) => {
    rejectExtraArgs("off", parseFlags(args, {}).positionals, 0);
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
};
