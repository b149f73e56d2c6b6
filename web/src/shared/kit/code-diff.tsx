// Two texts for machines, one over the other: each line with a sign of what became of it, which is not its colour alone.
import { clsx } from 'clsx';
import { type DiffLine, lineDiff } from './line-diff';
import { useKitWords } from './words';

const LOOKS: Record<DiffLine['kind'], string> = { same: 'text-text-2', gone: 'bg-bad-tint text-bad-text', new: 'bg-good-tint text-good-text' };
const SIGNS: Record<DiffLine['kind'], string> = { same: ' ', gone: '−', new: '+' };

export function CodeDiff({ label, before, after }: { label: string; before: string; after: string }) {
  const t = useKitWords();
  return (
    <pre tabIndex={0} role="group" aria-label={label} className="max-h-panel overflow-auto rounded-control bg-sunken py-8 font-mono text-code whitespace-pre-wrap wrap-anywhere">
      {lineDiff(before, after).map(({ kind, text }, place) => (
        <span key={place} className={clsx('flex gap-8 px-8', LOOKS[kind])}>
          <span aria-hidden>{SIGNS[kind]}</span>
          {kind !== 'same' && <span className="sr-only">{t.lines[kind]}</span>}
          <span className="min-w-0">{text || ' '}</span>
        </span>
      ))}
    </pre>
  );
}
