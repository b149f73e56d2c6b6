// What a page is for, its keys and its guide: behind a button beside its name, and behind `H`.
import { CircleQuestionMark } from 'lucide-react';
import { useRef, useState } from 'react';
import { commandsHere, useCommands } from '@/shared/commands';
import { IconButton, Kbd, Link, PopoverAt } from '@/shared/kit';
import { useShapeWords } from './words';

export interface Help {
  /** In a sentence or three, in the reader's own terms. */
  readonly text: string;
  /** The guide to read on in, by its file's name in `docs/guides`. */
  readonly guide: string;
}

export function HelpEntry({ text, guide }: Help) {
  const { help: t } = useShapeWords();
  const owner = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  useCommands([{ id: 'help', label: t.open, keys: 'h', run: () => setOpen(true) }]);
  const keys = open ? commandsHere().filter((command) => command.keys !== undefined) : [];
  return (
    <>
      <IconButton ref={owner} size="small" icon={CircleQuestionMark} label={t.open} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)} />
      <PopoverAt label={t.open} owner={owner} open={open} onClose={() => setOpen(false)}>
        <div className="flex max-w-side flex-col gap-12">
          <p>{text}</p>
          {keys.length > 0 && (
            <dl aria-label={t.keys}>
              {keys.map(({ id, label, keys: pressed }) => (
                <div key={id} className="flex h-row-dense items-center justify-between gap-16 border-b border-line text-dense text-text-2 last:border-0">
                  <dt>{label}</dt>
                  <dd>
                    <Kbd keys={pressed ?? ''} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
          <Link to="/guides/$guide" params={{ guide }}>
            {t.guide}
          </Link>
        </div>
      </PopoverAt>
    </>
  );
}
