// What can be done on the page that is open: by its buttons, by the palette and by keys.
import type { LucideIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';

export interface Command {
  readonly id: string;
  readonly label: string;
  /** `c`, `mod+enter`, or one after the other: `g o`. */
  readonly keys?: string | undefined;
  readonly icon?: LucideIcon | undefined;
  readonly run: () => unknown;
  /** Set, it may not be done now, and this is why. */
  readonly disabledBecause?: string | undefined;
}

type Source = () => readonly Command[];

const sources = new Set<Source>();

/** Offer commands while the component is there; those of a later one come first. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const source = () => latest.current;
    sources.add(source);
    return () => void sources.delete(source);
  }, []);
}

/** All that can be done now, what belongs to the page first; of two with one id the page's counts. */
export function currentCommands(): readonly Command[] {
  const all = [...sources].reverse().flatMap((source) => source());
  return [...new Map([...all].reverse().map((command) => [command.id, command])).values()].reverse();
}
