/**
 * Names close to one that is unknown, best first: by edit distance, at most a third of the longer name.
 * @param limit how many at most.
 */
export function nearestNames(name: string, known: Iterable<string>, limit = 3): string[] {
  const wanted = name.toLowerCase();
  const ranked: { name: string; distance: number }[] = [];
  for (const candidate of known) {
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    if (Math.abs(candidate.length - wanted.length) > allowed) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), allowed);
    if (distance <= allowed) ranked.push({ name: candidate, distance });
  }
  const unlike = (other: string) => Math.abs(other.length - name.length);
  ranked.sort(
    (a, b) => a.distance - b.distance || unlike(a.name) - unlike(b.name) || (a.name < b.name ? -1 : 1),
  );
  return ranked.slice(0, limit).map(entry => entry.name);
}

/**
 * Optimal string alignment distance (insert, delete, replace, swap neighbours); `limit + 1` as soon as it cannot be
 * within the limit.
 */
function editDistance(a: string, b: string, limit: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (beforePrevious[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(substitution, swap, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    if (Math.min(...row) > limit && Math.min(...previous) > limit) return limit + 1;
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
