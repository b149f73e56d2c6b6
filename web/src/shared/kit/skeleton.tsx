// Stands in for what is fetched, at its true height, and only when that takes longer than a blink.
import { type ReactNode, useEffect, useState } from 'react';
import { useKitWords } from './words';

const BLINK_MS = 150;
const LONG_MS = 8_000;

/** True once so much time has gone by. */
export function useAfter(ms: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return passed;
}

const SHAPES = {
  text: 'h-12 rounded-chip',
  title: 'h-24 rounded-chip',
  control: 'h-control rounded-control',
  row: 'h-row rounded-control',
  chart: 'h-chart rounded-card',
  tile: 'h-64 rounded-card',
} as const;

interface SkeletonProps {
  readonly shape?: keyof typeof SHAPES | undefined;
  /** How many, one under the other. */
  readonly count?: number | undefined;
  /** A share of the width, 1 for all of it. */
  readonly width?: number | undefined;
}

/** Keeps its room from the start, is seen after 150 ms, and says "Still working" after eight seconds. */
export function Skeleton({ shape = 'text', count = 1, width = 1 }: SkeletonProps) {
  const t = useKitWords();
  const seen = useAfter(BLINK_MS);
  const long = useAfter(LONG_MS);
  return (
    <div className={seen ? 'flex flex-col gap-8' : 'invisible flex flex-col gap-8'}>
      {Array.from({ length: count }, (_, place) => (
        <div key={place} style={{ width: `${width * 100}%` }} className={`animate-pulse bg-hover ${SHAPES[shape]}`} />
      ))}
      <span role="status" className={long ? 'text-dense text-text-2' : 'sr-only'}>
        {long && t.stillWorking}
      </span>
    </div>
  );
}

/** Skeletons of any build: shown after 150 ms, their room kept from the start. */
export function AfterBlink({ children }: { children: ReactNode }) {
  return <div className={useAfter(BLINK_MS) ? undefined : 'invisible'}>{children}</div>;
}
