import type { FormName } from "./destination.ts";
import { googleAnalytics4 } from "./google-analytics-4/form.ts";
import { measurementProtocol } from "./measurement-protocol/form.ts";
import type { WireForm } from "./wire-form.ts";

/** The two wire forms. A destination has one of them. */
export const wireForms: Readonly<Record<FormName, WireForm>> = {
  "measurement-protocol": measurementProtocol,
  "google-analytics-4": googleAnalytics4,
};

/** The closed list of DEP 8's own form. */
export const fields: WireForm["fields"] = measurementProtocol.fields;
