// Takes one of the pictures that were painted, for whatever shows pictures by their address.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Image as ImageIcon } from 'lucide-react';
import { useState } from 'react';
import { failureOf } from '@/shared/api';
import { Button, Dialog, ErrorState, Link, Skeleton } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { addressOf, type Picture, picturesOptions, tileOf } from '../data';
import { usePictureWords } from '../words';

export interface Picked {
  /** Whole, so that mails can show it. */
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly prompt: string;
}

export function PicturePicker({ onPick }: { onPick: (picked: Picked) => void }) {
  const { picker: t } = usePictureWords();
  const [open, setOpen] = useState(false);
  if (!useCan('illustrations:write')) return null;
  return (
    <>
      <Button icon={ImageIcon} onClick={() => setOpen(true)}>
        {t.open}
      </Button>
      {open && (
        <Dialog open title={t.title} onClose={() => setOpen(false)}>
          <Choices
            onPick={(picture) => {
              const largest = [...picture.sizes].sort((one, other) => other.width - one.width)[0];
              onPick({ url: addressOf(picture), width: largest?.width ?? 1, height: largest?.height ?? 1, prompt: picture.prompt });
              setOpen(false);
            }}
          />
        </Dialog>
      )}
    </>
  );
}

function Choices({ onPick }: { onPick: (picture: Picture) => void }) {
  const { picker: t, more } = usePictureWords();
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(picturesOptions());
  const pictures = data?.pages.flatMap(({ items }) => items) ?? [];
  if (data === undefined) return error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : <Skeleton shape="chart" />;
  if (pictures.length === 0)
    return (
      <p>
        {t.none} <Link to="/pictures">{t.page}</Link>
      </p>
    );
  return (
    <div className="flex flex-col gap-12">
      <ul className="grid grid-cols-3 gap-8">
        {pictures.map((picture) => (
          <li key={picture.id}>
            <button type="button" aria-label={t.take(picture.prompt)} onClick={() => onPick(picture)} className="block w-full rounded-control border border-line hover:bg-hover">
              <img src={tileOf(picture)} alt="" loading="lazy" className="aspect-square w-full rounded-control object-contain" />
            </button>
          </li>
        ))}
      </ul>
      {hasNextPage && <Button onClick={() => fetchNextPage()}>{more}</Button>}
    </div>
  );
}
