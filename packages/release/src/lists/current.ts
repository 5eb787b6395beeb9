import { defaultProfile, fields, notice, noticeVersion, reasons } from "@djstats/core";
import { bodyJsonSchema } from "@djstats/core/json-schema";
import type { ListVersion } from "./list-version.ts";

/** The list in the current source. */
export const current: ListVersion = {
  version: noticeVersion,
  notice: notice(
    { host: "collector.example", trackingId: "UA-12345-1" },
    { ...defaultProfile, program: "djstats" },
  ),
  fields,
  reasons,
  hit: bodyJsonSchema(),
};
