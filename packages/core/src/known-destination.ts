import { type DestinationLookup, lookUpDestination } from "./destination.ts";
import type { KnownDestination, PolicyContext } from "./policy-context.ts";

/** Returns where a context's hits would go: the destination in the environment, else the profile's. */
export function destinationOf({ env, profile }: Pick<PolicyContext, "env" | "profile">): DestinationLookup {
  return lookUpDestination(env, profile.destination);
}

/**
 * Returns what the config file records of the destination to which a context's hits would go.
 *
 * @returns null if the notice has never been shown for it, or if there is no destination
 */
export function knownDestinationOf(context: PolicyContext): KnownDestination | null {
  const { config } = context;
  const lookup = destinationOf(context);
  if (lookup.state === "missing" || config.state !== "read") return null;
  const { url, trackingId } = lookup.destination;
  const isIt = (known: KnownDestination) => known.url === url && known.trackingId === trackingId;
  return config.userConfig.destinations.find(isIt) ?? null;
}
