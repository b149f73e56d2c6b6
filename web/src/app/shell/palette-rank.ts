// Which commands match what is typed, the best first.
import { defaultFilter } from 'cmdk';
import type { Command } from '@/shared/commands';

export interface CommandGroup {
  readonly heading: string;
  readonly commands: readonly Command[];
}

/** Groups without a match are gone; each stands where its best match does. */
export function ranked(query: string, groups: readonly CommandGroup[]): readonly CommandGroup[] {
  if (query === '') return groups.filter(({ commands }) => commands.length > 0);
  return groups
    .map(({ heading, commands }) => {
      const rated = commands
        .map((command) => ({ command, score: defaultFilter(command.id, query, [command.label]) }))
        .filter(({ score }) => score > 0)
        .toSorted((one, other) => other.score - one.score);
      return { heading, commands: rated.map(({ command }) => command), best: rated[0]?.score ?? 0 };
    })
    .filter(({ best }) => best > 0)
    .toSorted((one, other) => other.best - one.best);
}
