// What was told of late: toasts that are gone stay here for the visit.
import { Bell as BellIcon } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton, Popover, toasts, useKeptToasts } from '@/shared/kit';
import { formatInstant } from '@/shared/format';
import { useLocale, useZone } from '@/shared/session';
import { useWords } from '@/shared/words';
import { words } from '../words';

export function Bell() {
  const all = useWords(words);
  const t = all.bell;
  const kept = useKeptToasts();
  const [seen, setSeen] = useState(0);
  const locale = useLocale();
  const zone = useZone();
  const unread = kept.filter(({ id }) => id > seen).length;
  return (
    <Popover
      label={t.label}
      align="end"
      trigger={(props) => (
        <span className="relative">
          <IconButton
            {...props}
            icon={BellIcon}
            label={unread > 0 ? `${t.label}, ${t.unread(unread)}` : t.label}
            onClick={() => {
              setSeen(kept[0]?.id ?? 0);
              props.onClick();
            }}
          />
          {unread > 0 && <span aria-hidden className="absolute top-4 right-4 size-8 rounded-round bg-accent" />}
        </span>
      )}
    >
      {() =>
        kept.length === 0 ? (
          <p className="max-w-nav text-text-2">{t.empty}</p>
        ) : (
          <ul className="flex w-side flex-col gap-8">
            {kept.map(({ id, text, at, undo }) => (
              <li key={id} className="flex items-baseline gap-8">
                <span className="min-w-0 flex-1">{text}</span>
                {undo && (
                  <Button size="small" tone="quiet" onClick={() => toasts.undo(id)}>
                    {all.keys.undo}
                  </Button>
                )}
                <time className="text-caption text-text-3">{formatInstant(at, locale, zone)}</time>
              </li>
            ))}
          </ul>
        )
      }
    </Popover>
  );
}
