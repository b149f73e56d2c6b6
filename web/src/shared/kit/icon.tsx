// Lucide's drawings at one size and one weight; they stand beside a word, or in something that has a label.
import type { LucideIcon } from 'lucide-react';

export type IconType = LucideIcon;

export function Icon({ of: Drawing, turning = false }: { of: LucideIcon; turning?: boolean }) {
  return (
    <Drawing
      aria-hidden
      size={16}
      strokeWidth={1.75}
      className={turning ? 'shrink-0 animate-spin' : 'shrink-0'}
    />
  );
}
