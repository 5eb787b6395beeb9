export { ciVariable, ciVariables } from "./ci.ts";
export { clientIdPattern, isClientId, isUuid } from "./client-id.ts";
export { type Command, commands, isCommand } from "./commands.ts";
export { type Decision, type Denied, decide, globalRule, statusOf } from "./decide.ts";
export {
  type Destination,
  type DestinationLookup,
  type Endpoint,
  type FormName,
  isLoopback,
  parseDestination,
} from "./destination.ts";
export { isTruthy } from "./env-flag.ts";
export type { Facts, Platform, Settings, UncheckedFacts } from "./facts.ts";
export type { About, ListedField } from "./field.ts";
export { type CheckRequest, checkRequest } from "./google-analytics-4/check-request.ts";
export { buildHit, type EventValues, type Hit } from "./hit.ts";
export { destinationOf, knownDestinationOf } from "./known-destination.ts";
export { noticeVersion } from "./measurement-protocol/notice-version.ts";
export { notice } from "./notice.ts";
export { type PublishedNumbers, parsePublishedNumbers } from "./numbers/published.ts";
export {
  type NumbersRequest,
  numbersRequest,
  numbersRequestText,
} from "./numbers/request.ts";
export type { Permit, Purpose } from "./permit.ts";
export {
  type Config,
  defaultProfile,
  type Environment,
  type KnownDestination,
  type PolicyContext,
  type Profile,
  type UserConfig,
} from "./policy-context.ts";
export { isDisabled, type ReasonId, type Rule, reasons } from "./rules.ts";
export { userAgent } from "./user-agent.ts";
export { encode, type Headers, maySend, requestText, type WireRequest } from "./wire.ts";
export type { WireForm } from "./wire-form.ts";
export { fields, wireForms } from "./wire-forms.ts";
