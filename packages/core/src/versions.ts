const release = String.raw`\d{1,2}\.\d{1,2}(?:\.\d{1,3})?(?:(?:a|b|rc)\d{1,2})?`;

/** Pattern of a Django version on the wire. */
export const djangoVersionPattern: string = String.raw`${release}|\d{1,2}\.\d{1,2}\.dev|other`;

/** Pattern of a Python version on the wire. */
export const pythonVersionPattern: string = `${release}|other`;

const djangoRelease = new RegExp(`^(?:${release})$`);
const djangoDevelopment = /^(\d{1,2}\.\d{1,2})(?:\.\d{1,3})?\.dev\d*$/;
const pythonRelease = new RegExp(String.raw`^(${release})\+?$`);

/** Returns `5.2.3` unchanged, `5.3.dev20250101120000` as `5.3.dev`, anything else as `other`. */
export function djangoVersion(raw: string): string {
  if (djangoRelease.test(raw)) return raw;
  const series = djangoDevelopment.exec(raw)?.[1];
  return series === undefined ? "other" : `${series}.dev`;
}

/** Returns `3.13.1` unchanged, `3.15.0a1+` (built from a checkout) without its `+`, anything else as `other`. */
export function pythonVersion(raw: string): string {
  return pythonRelease.exec(raw)?.[1] ?? "other";
}
