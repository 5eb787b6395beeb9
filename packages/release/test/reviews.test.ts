import type { ListedField } from "@djstats/core";
import { describe, expect, it } from "vitest";
import { readDecisions } from "../src/decisions.ts";
import { currentLists } from "../src/lists/current.ts";
import { overdueReviews } from "../src/reviews.ts";
import { root } from "../src/root.ts";
import { copyRepository } from "./repository.ts";

const fields = Object.values(currentLists).flatMap((list) => list.fields);
const [first] = fields as [ListedField];
const decisions = readDecisions(root);
const reviewDay = "2026-11-26";

function problemsOf(change: Partial<ListedField>, today = reviewDay): string {
  return overdueReviews([{ ...first, ...change }], { decisions, today }).join("\n");
}

describe("the review of every field", () => {
  it("is found, and is not due on the day of the review", () => {
    expect(overdueReviews(fields, { decisions, today: reviewDay })).toEqual([]);
  });

  it("covers the last day of its validity, and not the day after", () => {
    for (const { place, wire, reviewBy } of fields) {
      const after = new Date(Date.parse(reviewBy) + 86_400_000).toISOString().slice(0, 10);
      expect(overdueReviews(fields, { decisions, today: reviewBy })).not.toContainEqual(
        expect.stringContaining(`${place} \`${wire}\` was due`),
      );
      expect(overdueReviews(fields, { decisions, today: after })).toContainEqual(
        expect.stringContaining(`${place} \`${wire}\` was due by ${reviewBy}. Decide`),
      );
    }
  });

  it.each([
    ["2028-11-26", ""],
    ["2028-11-27", "more than 2 years from 2026-11-26"],
    ["2026-11-25", "was due by 2026-11-25"],
    ["2027-02-30", "is not a date"],
    ["2027", "is not a date"],
    ["", "is not a date"],
    ["never", "is not a date"],
  ])("is checked for a date: %s", (reviewBy, problem) => {
    if (problem === "") expect(problemsOf({ reviewBy })).toBe("");
    else expect(problemsOf({ reviewBy })).toContain(problem);
  });

  it("may be an issue elsewhere, or a decision that exists and names the field", () => {
    expect(problemsOf({ review: "https://code.djangoproject.com/ticket/1" })).toBe("");
    expect(problemsOf({ review: "" })).toContain("is not a https URL");
    expect(problemsOf({ review: "http://example.org/" })).toContain("is not a https URL");
    const missing = first.review.replace("0019", "9999");
    expect(problemsOf({ review: missing })).toContain("does not exist");
    expect(problemsOf({ wire: "xx" })).toContain("does not name it");
  });
});

describe("the release check, in a copy of the repository", () => {
  it("fails on the day after a review was due, in one sentence for each field", async () => {
    using repository = await copyRepository();
    const { status, stderr } = await repository.check("2027-11-27");
    expect(status).toBe(1);
    const lines = stderr.trimEnd().split("\n");
    const all = new Set(fields.map(({ place, wire }) => `${place} ${wire}`));
    expect(lines).toHaveLength(all.size);
    for (const line of lines) expect(line).toMatch(/^The review of .+ was due by 2027-11-26\. .+\.$/);
    expect(await repository.check("2027-11-26")).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});
