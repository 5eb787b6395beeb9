import type { Destination, FormName } from "./destination.ts";
import type { googleAnalytics4 } from "./google-analytics-4/form.ts";
import type { measurementProtocol } from "./measurement-protocol/form.ts";
import { Permit, type Purpose } from "./permit.ts";
import { wireForms } from "./wire-forms.ts";

/** The values of one event: exactly the fields of the list of its form. */
export type EventValues = ReturnType<
  (typeof measurementProtocol)["build"] | (typeof googleAnalytics4)["build"]
>;

/** One event, ready to be encoded. */
export type Hit<P extends Purpose> = EventValues & {
  readonly permit: Permit<P>;
  readonly form: FormName;
  readonly destination: Destination | null;
};

/**
 * Builds the one event that DEP 8 describes, in the form that its destination takes; without one, in DEP 8's own.
 *
 * @throws TypeError if `decide` did not make the permit
 */
export function buildHit<P extends Purpose>(permit: Permit<P>): Hit<P> {
  const permitted = Permit.open(permit);
  const { destination } = permitted;
  const form = destination?.form ?? "measurement-protocol";
  return { ...(wireForms[form].build(permitted) as EventValues), permit, form, destination };
}
