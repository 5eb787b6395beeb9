import { type Command, defineCommand } from "@djstats/command-line";
import {
  destinationOf,
  isTruthy,
  numbersRequest,
  numbersRequestText,
  type PublishedNumbers,
} from "@djstats/core";
import { exchangeScript, readContext } from "./context.ts";
import { print, printError, printJson } from "./output.ts";

export const numbers: Command = defineCommand({
  summary: "Print how many developers were counted, as published",
  details: [
    "Makes one request to the host of your destination: GET /numbers/latest.json, without an ID, a cookie or a User-Agent. The host sees what any connection shows. No other command makes this request.",
    "Also works if reporting is off: you ask for it, and it reports nothing. With DJANGO_ANALYTICS_DEBUG=1, prints the request instead.",
    "Exit status: 1 if there are no numbers.",
  ],
  flags: { json: { text: "print JSON" } },
  examples: ["djstats numbers", "djstats numbers --json"],
  act: async ({ json }) => {
    const { context } = readContext();
    const lookup = destinationOf(context);
    if (lookup.state === "missing") return fail(`${lookup.why} So there is no host to ask for numbers.`);
    const request = numbersRequest(lookup.destination);
    if (!request) return fail("Your destination is Google Analytics, which publishes no numbers.");
    if (isTruthy(context.env["DJANGO_ANALYTICS_DEBUG"])) {
      print("Nothing was sent, because DJANGO_ANALYTICS_DEBUG is set. The request would be:");
      print(numbersRequestText(request).replaceAll("\r", "").trimEnd());
      return 0;
    }
    const { readNumbers } = (await import(exchangeScript)) as typeof import("./exchange.ts");
    const read = await readNumbers(request);
    if (read.state === "missing") return fail(read.why);
    if (json) printJson(read.numbers);
    else print(numbersText(read.numbers, request.url.replace(/[^/]+$/, "")));
    return 0;
  },
});

function fail(why: string): number {
  printError(why);
  return 1;
}

const number = (n: number) => n.toLocaleString("en-US");

function numbersText(published: PublishedNumbers, page: string): string {
  const { simulated, week, dataThrough, windows, coverage, nextExpected } = published;
  const window = windows.find(({ days }) => days === 30) ?? windows.at(-1);
  const values = window
    ? [
        `In ${window.days} days:`,
        ...Object.entries(window.by).flatMap(([name, found]) => valueLine(name, found)),
      ]
    : [];
  return [
    ...(simulated ? ["Simulated: no real developer was counted.", ""] : []),
    `Developers seen by djstats, with 95% intervals, up to ${dataThrough} (${week}):`,
    ...windows.map(windowLine),
    "",
    ...values,
    "",
    ...coverage.slice(0, 1),
    `Published at ${page}`,
    ...(nextExpected ? [`The next week is due on ${nextExpected.slice(0, 10)}.`] : []),
  ].join("\n");
}

function windowLine({ days, total }: PublishedNumbers["windows"][number]): string {
  const name = days === 1 ? "1 day" : `${days} days`;
  return `  ${name.padEnd(8)}  ${number(total.estimate).padStart(9)}  (${number(total.low)} to ${number(total.high)})`;
}

type Values = PublishedNumbers["windows"][number]["by"]["django"];

function valueLine(name: string, values: Values): string[] {
  const shown = values.slice(0, 5).map(({ value, estimate }) => `${value} ${number(estimate)}`);
  return shown.length > 0 ? [`  ${name.padEnd(8)}  ${shown.join(", ")}`] : [];
}
