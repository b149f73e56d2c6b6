// Where toasts are shown: bottom left, on a phone above the bars. Hover, focus and a hidden tab stop their time.
import { X } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import { Button, IconButton } from './button';
import { type Toast, toasts } from './toasts';
import { useKitWords } from './words';

/** Stands once in the app. */
export function ToastLine() {
  const t = useKitWords();
  const shown = useSyncExternalStore(toasts.subscribe, () => toasts.shown);
  useEffect(() => {
    const look = () => (document.hidden ? toasts.pause() : toasts.resume());
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return (
    <div
      role="status"
      aria-live="polite"
      onPointerEnter={() => toasts.pause()}
      onPointerLeave={() => toasts.resume()}
      onFocus={() => toasts.pause()}
      onBlur={() => toasts.resume()}
      className="pointer-events-none fixed bottom-0 left-0 z-50 flex max-w-full flex-col items-start gap-8 p-16 max-nav:bottom-bottom-bar max-rows:bottom-above-bars"
    >
      {shown.map(({ id, text, undo }) => (
        <div
          key={id}
          className="pointer-events-auto flex min-h-control max-w-full animate-menu-in items-center gap-4 rounded-control border border-line bg-raised py-4 pr-4 pl-12 shadow-menu"
        >
          <span className="min-w-0 truncate pr-4">{text}</span>
          {undo && (
            <Button tone="quiet" size="small" onClick={() => toasts.undo(id)}>
              {t.undo}
            </Button>
          )}
          <IconButton icon={X} label={t.dismiss} size="small" onClick={() => toasts.dismiss(id)} />
        </div>
      ))}
    </div>
  );
}

/** The last twenty, for the bell. */
export const useKeptToasts = (): readonly Toast[] => useSyncExternalStore(toasts.subscribe, () => toasts.kept);
