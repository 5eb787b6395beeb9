import { isTruthy } from "./env-flag.ts";

/** Variables that continuous integration services set. `CI=false` or `CI=0` overrides the others. */
export const ciVariables = [
  "CI",
  "CONTINUOUS_INTEGRATION",
  "BUILD_NUMBER",
  "APPVEYOR",
  "BITBUCKET_BUILD_NUMBER",
  "BUILDKITE",
  "CIRCLECI",
  "CIRRUS_CI",
  "CODEBUILD_BUILD_ID",
  "DRONE",
  "GITHUB_ACTIONS",
  "GITLAB_CI",
  "JENKINS_URL",
  "NETLIFY",
  "SEMAPHORE",
  "TEAMCITY_VERSION",
  "TF_BUILD",
  "TRAVIS",
  "VERCEL",
] as const;

/** Returns the name of the variable that shows continuous integration, or null. */
export function ciVariable(env: { readonly [name: string]: string | undefined }): string | null {
  if (env["CI"] && !isTruthy(env["CI"])) return null;
  return ciVariables.find((name) => isTruthy(env[name])) ?? null;
}
