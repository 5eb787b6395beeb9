import { defaultProfile, fields, notice, noticeVersion, reasons } from "@djstats/core";
import { bodyJsonSchema } from "@djstats/core/json-schema";
import type { ListVersion } from "./list-version.ts";

/** The list as the packages have it now. */
export const current: ListVersion = {
  version: noticeVersion,
  notice: notice({ host: "collector.example" }, defaultProfile.site),
  fields,
  reasons,
  hit: bodyJsonSchema(),
};
