/** Formats a day such as `2026-11-24` as in "24 November 2026". */
export function dayInWords(text: string): string {
  return new Date(text).toLocaleDateString("en-GB", {
    ...{ day: "numeric", month: "long", year: "numeric", timeZone: "UTC" },
  });
}
