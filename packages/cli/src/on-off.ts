import { type Command, defineCommand } from "@djstats/command-line";
import { globalRule, isDisabled } from "@djstats/core";
import { limits } from "@djstats/core/limits";
import {
  allConfigs,
  changeConfig,
  everySection,
  FileError,
  type Paths,
  readConfig,
  withFiles,
} from "@djstats/node";
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
    const askAgain = (place: Paths) => everySection(place, () => ({ ended: null }));
    for (const [index, place] of allConfigs(paths).entries())
      if (readConfig(place).state !== "absent" || (index === 0 && context.profile.consent === "opt-in"))
        withFiles(place, limits.commandLockMs, () =>
          changeConfig(place, { disable: "0", sections: askAgain(place) }),
        );
    const denied = globalRule(readContext().context);
    print(
      denied
        ? `\`djstats off\` is reversed, but reporting is still off (${denied.reason}): ${denied.why}`
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
    const otherWay = "Reporting is NOT off. Set DJANGO_NO_ANALYTICS=1 in your environment instead";
    for (const place of allConfigs(paths)) {
      try {
        withFiles(place, limits.commandLockMs, () => changeConfig(place, { disable: "1" }));
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        // The file may set disable even if it cannot be written.
        if (!isDisabled(readConfig(place)))
          throw new FileError(`${error.message}. ${otherWay}`, { cause: error });
      }
      if (!isDisabled(readConfig(place)))
        throw new FileError(`disable=1 was written to ${place.config} but cannot be read back. ${otherWay}`);
      print(`Reporting is off: ${place.config} sets disable.`);
    }
    return 0;
  },
});
