/** Limits of Google Analytics 4 (its reference, "Limitations"). */
export const eventLimits = {
  events: 25,
  params: 25,
  nameCharacters: 40,
  valueCharacters: 100,
} as const;

const reservedEvents = new Set([
  ...["ad_activeview", "ad_click", "ad_exposure", "ad_query", "ad_reward", "adunit_exposure"],
  ...["app_clear_data", "app_exception", "app_install", "app_remove", "app_store_refund", "app_update"],
  ...["app_upgrade", "dynamic_link_app_open", "dynamic_link_app_update", "dynamic_link_first_open", "error"],
  ...["firebase_campaign", "firebase_in_app_message_action", "firebase_in_app_message_dismiss"],
  ...["firebase_in_app_message_impression", "first_open", "first_visit", "notification_dismiss"],
  ...["notification_foreground", "notification_open", "notification_receive", "notification_send"],
  ...["os_update", "session_start", "user_engagement"],
]);
const reservedPrefixes = ["_", "firebase_", "ga_", "google_", "gtag."];

/**
 * Returns why Google Analytics 4 rejects a name, as a code of its validator; null if it accepts the name.
 *
 * @param kind whether it is the name of an event or of a parameter
 */
export function whyNotName(kind: "event" | "param", name: string): "NAME_INVALID" | "NAME_RESERVED" | null {
  const isReserved =
    kind === "event"
      ? reservedEvents.has(name)
      : name === "firebase_conversion" || reservedPrefixes.some((prefix) => name.startsWith(prefix));
  if (isReserved) return "NAME_RESERVED";
  return name.length <= eventLimits.nameCharacters && /^[A-Za-z][A-Za-z0-9_]*$/.test(name)
    ? null
    : "NAME_INVALID";
}
