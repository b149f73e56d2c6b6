// A text as machines write it, whole, with a way to copy it.
import { Check, Copy } from 'lucide-react';
import { clsx } from 'clsx';
import { IconButton } from './button';
import { useCopy } from './copy-id';
import { useKitWords } from './words';

interface CodeProps {
  /** What it is, for screen readers and for what is copied. */
  readonly label: string;
  readonly text: string;
  /** As high as it is, instead of being scrolled. */
  readonly whole?: boolean | undefined;
}

export function Code({ label, text, whole = false }: CodeProps) {
  const t = useKitWords();
  const { copied, copy } = useCopy(text);
  return (
    <div className="relative min-w-0">
      <pre
        tabIndex={0}
        role="group"
        aria-label={label}
        className={clsx('overflow-auto rounded-control bg-sunken p-8 pr-32 font-mono text-code whitespace-pre-wrap wrap-anywhere', !whole && 'max-h-panel')}
      >
        {text}
      </pre>
      <span className="absolute top-2 right-2">
        <IconButton size="small" icon={copied ? Check : Copy} label={copied ? t.copied : t.copy(label)} onClick={copy} />
      </span>
    </div>
  );
}

/** JSON as a person reads it. */
export const written = (value: unknown): string => JSON.stringify(value, null, 2) ?? '';
