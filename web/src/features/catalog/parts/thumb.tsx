import { ImageOff } from 'lucide-react';
import { Icon } from '@/shared/kit';

/** The first picture of a product; its title stands beside it. */
export function Thumb({ url }: { url: string | null }) {
  return (
    <span className="flex size-32 shrink-0 items-center justify-center overflow-hidden rounded-control border border-line bg-sunken text-text-3">
      {url === null ? <Icon of={ImageOff} /> : <img src={url} alt="" loading="lazy" className="size-full object-cover" />}
    </span>
  );
}
