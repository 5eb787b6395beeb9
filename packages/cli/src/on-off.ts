import { isOn, standing } from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { changeConfig, FileProblem, parseFlags, readConfig, withFiles } from "@djstats/node";
import type { Command } from "./command.ts";
import { lookHere } from "./here.ts";
import { refuseSurplus } from "./refuse-surplus.ts";
import { say } from "./say.ts";

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
    refuseSurplus("on", parseFlags(args, {}).positionals, 0);
    const { paths, situation } = lookHere();
    const { config, profile } = situation;
    const needed = config.state !== "absent" || profile.consent === "opt-in";
    if (needed)
      withFiles(paths, limits.commandLockMs, () => changeConfig(paths, { disable: "0", ended: null }));
    const held = standing(lookHere().situation);
    say(held ? `Taken back, but reporting is still off (${held.reason}): ${held.why}` : "Reporting is on.");
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
    refuseSurplus("off", parseFlags(args, {}).positionals, 0);
    const { paths } = lookHere();
    const otherWay =
      "Reporting is NOT turned off by this. Set DJANGO_NO_ANALYTICS=1 in your environment instead";
    try {
      withFiles(paths, limits.commandLockMs, () => changeConfig(paths, { disable: "1" }));
    } catch (error) {
      if (error instanceof FileProblem)
        throw new FileProblem(`${error.message}. ${otherWay}`, { cause: error });
      throw error;
    }
    const written = readConfig(paths);
    if (written.state !== "read" || !isOn(written.choice.disable))
      throw new FileProblem(`disable=1 was written to ${paths.config} and is not there. ${otherWay}`);
    say(`Reporting is off: ${paths.config} says disable=1.`);
    return 0;
  },
};
