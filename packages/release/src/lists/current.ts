import { defaultProfile, type FormName, notice, reasons, wireForms } from "@djstats/core";
import { bodyJsonSchema } from "@djstats/core/json-schema";
import type { ListVersion } from "./list-version.ts";

/** The list of each wire form in the current source. */
export const currentLists: Readonly<Record<FormName, ListVersion>> = {
  "measurement-protocol": currentOf("measurement-protocol", "collector.example", "UA-12345-1"),
  "google-analytics-4": currentOf("google-analytics-4", "www.google-analytics.com", "G-ABCDE12345"),
};

/** The list of DEP 8's own form. */
export const current: ListVersion = currentLists["measurement-protocol"];

function currentOf(form: FormName, host: string, trackingId: string): ListVersion {
  const { version, fields } = wireForms[form];
  return {
    version,
    notice: notice({ host, trackingId, form }, { ...defaultProfile, program: "djstats" }),
    fields,
    reasons,
    hit: bodyJsonSchema(form),
  };
}
