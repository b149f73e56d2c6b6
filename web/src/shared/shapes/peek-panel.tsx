// One row beside its list, 480 px wide; a full page where both have no room.
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from '@/shared/kit';
import { useShapeWords } from './words';

interface PeekPanelProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function PeekPanel({ title, onClose, actions, children }: PeekPanelProps) {
  const t = useShapeWords();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('[role=dialog],[role=menu]')) onClose();
    };
    window.addEventListener('keydown', close);
    return () => window.removeEventListener('keydown', close);
  }, [onClose]);
  return (
    <aside
      ref={panel}
      aria-label={t.panel}
      className="fixed inset-0 z-30 flex flex-col overflow-hidden border-line bg-surface animate-panel-in side:sticky side:inset-auto side:top-64 side:z-auto side:max-h-dvh side:w-panel side:shrink-0 side:rounded-card side:border"
    >
      <header className="flex min-h-top-bar items-center justify-between gap-12 border-b border-line py-4 pr-8 pl-16">
        <h2 className="min-w-0 truncate text-heading">{title}</h2>
        <span className="flex items-center gap-4">
          {actions}
          <IconButton icon={X} label={t.closePanel} onClick={onClose} />
        </span>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-16">{children}</div>
    </aside>
  );
}
