/** The known word that was probably meant, if one is near enough. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const asked = plain(word);
  if (asked === '') return undefined;
  const ranked = known
    .map((name) => ({ name, distance: distance(asked, plain(name)) }))
    .sort((a, b) => a.distance - b.distance);
  const nearest = ranked[0];
  // A third of the word may be wrong: one letter in four, two in six.
  if (nearest !== undefined && nearest.distance <= Math.max(1, Math.floor(asked.length / 3)))
    return asked.length > 1 || nearest.distance === 0 ? nearest.name : undefined;
  return asked.length > 1 ? known.find((name) => overlaps(asked, plain(name))) : undefined;
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function overlaps(asked: string, name: string): boolean {
  return name.startsWith(asked) || (name.length > 2 && asked.startsWith(name));
}

/** Damerau-Levenshtein: letters added, left out, changed, or two neighbours swapped. */
function distance(a: string, b: string): number {
  let older: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (previous[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (previous[j - 1] ?? 0) + cost,
          swapped ? (older[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    older = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
