import { rejections } from "./outcomes.ts";
import { findFaults } from "./parse-hit.ts";

/**
 * Returns the response of the protocol's `/debug/collect`: what is wrong with a hit. Nothing is counted.
 *
 * @param payload the hit
 * @param line the request target for GET, the request line for POST; the protocol repeats it
 */
export function diagnose(payload: string, line: string, trackingIds: ReadonlySet<string>): object {
  const faults = findFaults(new URLSearchParams(payload), trackingIds);
  return {
    hitParsingResult: [
      {
        valid: faults.length === 0,
        parserMessage: faults.map(({ why, parameter, code }) => ({
          messageType: "ERROR",
          description: `The hit would not be counted: ${rejections[why]}.`,
          messageCode: code,
          parameter,
        })),
        hit: line,
      },
    ],
    parserMessage: [{ messageType: "INFO", description: "Found 1 hit in the request." }],
  };
}
