// Durations as the server writes them: ISO 8601, of days and smaller.

const PARTS = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const MS = [86_400_000, 3_600_000, 60_000, 1_000] as const;

/** `PT1M15S` is 75,000. */
export function durationMs(text: string): number {
  const found = PARTS.exec(text);
  if (found === null) throw new Error(`No duration: ${text}`);
  return MS.reduce((sum, ms, place) => sum + Number(found[place + 1] ?? 0) * ms, 0);
}
