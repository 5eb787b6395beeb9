/**
 * Writes values as `application/x-www-form-urlencoded`, in their order. Their patterns allow only ASCII, so a character
 * is a byte.
 */
export function encodePairs(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${isPlaceholder(value) ? value : encodeURIComponent(value)}`)
    .join("&");
}

/** Whether a value is a placeholder, which is printed unencoded. No value that may be sent can look like one. */
export function isPlaceholder(value: string): boolean {
  return value.startsWith("<");
}
