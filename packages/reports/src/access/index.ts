export { type AuditEntry, appendEntry, appendEntryIn, eachAuditEntry } from "./audit.ts";
export { removeSurvey, setSurvey } from "./change-surveys.ts";
export { actorOf, type Grant, grantAccess, readGrants, revokeAccess, stateOf } from "./grants.ts";
export { type Credential, type Identity, identify, isWhole } from "./identify.ts";
export { limits as accessLimits } from "./limits.ts";
export { localActor } from "./local-actor.ts";
export { isRole, roleNames, roles } from "./roles.ts";
export { findToken } from "./secret.ts";
export { beginSession, endSession, type NewSession } from "./sessions.ts";
