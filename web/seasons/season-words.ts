const month = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** "all" → "All time", "2026" → "2026", "2026-11" → "November 2026". */
export function nameSeason(season: string): string {
  if (season === 'all') return 'All time';
  return season.length === 7 ? month.format(new Date(`${season}-01T00:00:00Z`)) : season;
}

/** Which season is shown first: the newest month. */
export const usualSeason = (seasons: readonly string[]): string =>
  seasons.find((season) => season.length === 7) ?? seasons[0] ?? 'all';
