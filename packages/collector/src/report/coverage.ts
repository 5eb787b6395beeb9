/** Stands above every number, and should where it is quoted. */
export const headline = "developers seen by djstats";

/** What the numbers do and do not count, a sentence each, the first limit first. */
export const coverage: readonly string[] = [
  "Only developers who have djstats installed are seen, so the number of installations is the first limit of all.",
  "A developer is counted who ran startproject, startapp or runserver at least once in the window.",
  "Those who turned djstats off, and those who never saw its notice, are not counted.",
  "Somebody with several machines counts once on each; people who share an account count once together.",
  "Runs in continuous integration, and where no terminal ever showed the notice, are not counted.",
  "The interval is the error of counting alone, at 95 %; it says nothing about those who are not seen.",
];
