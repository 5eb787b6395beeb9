import { errorCode } from "@djstats/store";
import { limits } from "../limits.ts";
import { errorLocation, type Log } from "../log.ts";
import { HttpError } from "./outcomes.ts";

/**
 * Returns a function that turns anything thrown into an HttpError. It logs internal errors and, once a second at most,
 * a store that cannot be used. The log does not contain the error's message.
 */
export function makeToHttpError(log: Log): (error: unknown) => HttpError {
  let loggedMs = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (error instanceof HttpError) return error;
    if ([TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind)) {
      log("defect", { at: errorLocation(error) });
      return new HttpError("defect");
    }
    if (performance.now() - loggedMs >= limits.tickMs) {
      loggedMs = performance.now();
      log("not-shown", { code: errorCode(error) });
    }
    return new HttpError("unavailable");
  };
}
