// How far something is, or that it is under way.
import { useKitWords } from './words';

interface ProgressProps {
  readonly label: string;
  /** Of `most`; without it nobody knows how far it is. */
  readonly value?: number | undefined;
  readonly most?: number | undefined;
  /** "120 of 400 rows", beside the label. */
  readonly said?: string | undefined;
}

export function Progress({ label, value, most = 1, said }: ProgressProps) {
  const share = value === undefined || most === 0 ? undefined : Math.min(1, value / most);
  return (
    <div>
      <div className="mb-4 flex justify-between gap-16 text-dense">
        <span>{label}</span>
        {said && <span className="text-text-2 tabular-nums">{said}</span>}
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
        aria-valuetext={said}
        className="h-4 overflow-hidden rounded-round bg-hover"
      >
        {share === undefined ? (
          <div className="h-full w-1/4 animate-progress bg-accent" />
        ) : (
          <div style={{ width: `${share * 100}%` }} className="h-full bg-accent" />
        )}
      </div>
    </div>
  );
}

/** Two pixels on top of what is fetched anew, while the old stays readable. Its parent is `relative`. */
export function LoadingBar({ active }: { active: boolean }) {
  const t = useKitWords();
  if (!active) return null;
  return (
    <div role="progressbar" aria-label={t.loading} className="absolute inset-x-0 top-0 z-20 h-2 overflow-hidden">
      <div className="h-full w-1/4 animate-progress bg-accent" />
    </div>
  );
}
