import { ciVariables } from "@djstats/core";

/**
 * The variables that a reporter may see. All others are excluded, because they could change what it does or contain a
 * secret: NODE_OPTIONS, NODE_TLS_REJECT_UNAUTHORIZED, SSLKEYLOGFILE. The observer has the same list.
 */
export const reporterVariables: readonly string[] = [
  "HOME",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
  "PROGRAMDATA",
  "SYSTEMROOT",
  "PATH",
  "HTTPS_PROXY",
  "https_proxy",
  "ALL_PROXY",
  "all_proxy",
  "NO_PROXY",
  "no_proxy",
  "NODE_EXTRA_CA_CERTS",
  "DJANGO_NO_ANALYTICS",
  "DJANGO_ANALYTICS_DEBUG",
  "DO_NOT_TRACK",
  "PYCHARM_HOSTED",
  "DJSTATS_ENDPOINT",
  "DJSTATS_TRACKING_ID",
  "DJSTATS_API_SECRET",
  "XDG_CONFIG_HOME",
  "XDG_STATE_HOME",
  ...ciVariables,
];

/** Returns the part of an environment that a reporter may see. Windows ignores the case of names. */
export function reporterEnvironment(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const fold = platform === "win32" ? (name: string) => name.toUpperCase() : (name: string) => name;
  const allowed = new Set(reporterVariables);
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && allowed.has(fold(name)) ? [[name, value] as const] : [],
    ),
  );
}
