import { UsageError } from "@djstats/command-line";
import { type Dimension, dimensions, otherValue, vocabulary } from "@djstats/core/vocabulary";
import { countingLimits } from "@djstats/counting";

/** The values of each dimension that are counted on their own. */
export type Vocabularies = Readonly<Record<Dimension, ReadonlySet<string>>>;

/**
 * Returns the lists of this release with further series.
 *
 * @param more the further series, such as `django=7.1`
 * @throws UsageError
 */
export function extendVocabularies(more: readonly string[]): Vocabularies {
  const lists = Object.fromEntries(
    dimensions.map((name) => [name, new Set<string>(vocabulary[name])]),
  ) as Record<Dimension, Set<string>>;
  for (const text of more) {
    const [, name, series = ""] = /^(django|python)=(\d{1,2}\.\d{1,2})$/.exec(text) ?? [];
    if (name !== "django" && name !== "python")
      throw new UsageError(`--series takes django=7.1 or python=3.18, not ${JSON.stringify(text)}.`);
    lists[name].add(series);
  }
  for (const name of dimensions)
    if (lists[name].size + 1 > countingLimits.valuesOfDimension)
      throw new UsageError(
        `${name} would have ${lists[name].size + 1} values with ${otherValue}; ${countingLimits.valuesOfDimension} are the most.`,
      );
  return lists;
}
