// What can be done with a thing, as the server allows it: the likeliest as the main button, the rest behind ⋯.
import { Ellipsis } from 'lucide-react';
import { Button, type IconType, Menu } from '@/shared/kit';
import { useShapeWords } from './words';

export interface Act {
  readonly key: string;
  /** The verb, and the thing where that is not plain: "Fulfil", "Refund 84,90 €". */
  readonly label: string;
  readonly icon?: IconType | undefined;
  readonly tone?: 'plain' | 'danger' | undefined;
  readonly onAct: () => unknown;
  readonly disabledBecause?: string | undefined;
  readonly shortcut?: string | undefined;
}

interface ActionBarProps {
  /** In the order of the server's allowed acts, which is the same everywhere; the first is the likeliest. */
  readonly acts: readonly Act[];
  /** Beside the main one, as buttons of their own. */
  readonly inView?: number | undefined;
}

export function ActionBar({ acts, inView = 1 }: ActionBarProps) {
  const t = useShapeWords();
  const [main, ...others] = acts;
  const shown = others.slice(0, inView).filter(({ tone }) => tone !== 'danger');
  const rest = others.filter((act) => !shown.includes(act));
  return (
    <>
      {rest.length > 0 && (
        <Menu
          icon={Ellipsis}
          align="end"
          label={t.more}
          items={rest.map(({ onAct, ...act }) => ({ ...act, onSelect: () => void onAct() }))}
        />
      )}
      {[...shown].reverse().map(({ key, label, icon, onAct, disabledBecause, shortcut }) => (
        <Button key={key} {...{ icon, disabledBecause, shortcut }} onClick={onAct}>
          {label}
        </Button>
      ))}
      {main && (
        <span className="max-rows:fixed max-rows:inset-x-0 max-rows:bottom-bottom-bar max-rows:z-20 max-rows:flex max-rows:border-t max-rows:border-line max-rows:bg-surface max-rows:p-8 max-rows:*:flex-1">
          <Button
            tone={main.tone === 'danger' ? 'danger' : 'primary'}
            icon={main.icon}
            shortcut={main.shortcut}
            disabledBecause={main.disabledBecause}
            onClick={main.onAct}
          >
            {main.label}
          </Button>
        </span>
      )}
    </>
  );
}
