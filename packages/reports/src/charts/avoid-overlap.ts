/**
 * Moves positions along a line apart, each as little as possible, and keeps their order.
 *
 * @returns the positions in the order given; closer than requested only if there is no room
 */
export function avoidOverlap(
  places: readonly number[],
  { apart, from, through }: { readonly apart: number; readonly from: number; readonly through: number },
): number[] {
  const step = Math.min(apart, (through - from) / Math.max(1, places.length - 1));
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
  let least = from;
  for (const item of order) {
    item.place = Math.max(item.place, least);
    least = item.place + step;
  }
  let most = through;
  for (const item of order.toReversed()) {
    item.place = Math.min(item.place, most);
    most = item.place - step;
  }
  return order.sort((a, b) => a.index - b.index).map(({ place }) => place);
}
