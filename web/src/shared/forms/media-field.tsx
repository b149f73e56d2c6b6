// Pictures of a thing: dropped or chosen, described, put in order. Each act is done at once, since files are large.
import { ArrowLeft, ArrowRight, ImagePlus, Trash2 } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { type Failure, failureOf } from '@/shared/api';
import { Button, ErrorNote, IconButton, StatusChip, TextInput } from '@/shared/kit';
import { useFormWords } from './words';

export interface Picture {
  readonly id: string;
  /** Null while its sizes are made. */
  readonly url: string | null;
  readonly alt: string;
  readonly failed?: boolean | undefined;
}

interface MediaFieldProps {
  readonly label: string;
  readonly pictures: readonly Picture[];
  /** What the server takes: `image/jpeg,image/png`. */
  readonly accept: string;
  readonly onUpload: (file: File) => Promise<unknown>;
  readonly onDescribe: (id: string, alt: string) => Promise<unknown>;
  readonly onMove: (id: string, position: number) => Promise<unknown>;
  readonly onDelete: (id: string) => Promise<unknown>;
  readonly disabledBecause?: string | undefined;
}

export function MediaField({ label, pictures, accept, onUpload, disabledBecause, ...acts }: MediaFieldProps) {
  const t = useFormWords();
  const input = useRef<HTMLInputElement>(null);
  const [waiting, setWaiting] = useState(0);
  const [over, setOver] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const tried = async (act: () => Promise<unknown>) => {
    try {
      await act();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const upload = async (files: Iterable<File>) => {
    setFailure(null);
    const chosen = [...files];
    setWaiting((were) => were + chosen.length);
    // One after the other, so that they stand in the order they were chosen in.
    for (const file of chosen) {
      await tried(() => onUpload(file));
      setWaiting((were) => were - 1);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (disabledBecause === undefined) void upload(event.dataTransfer.files);
  };
  return (
    <div className="flex flex-col gap-12">
      {failure && <ErrorNote failure={failure} />}
      <ul className="grid grid-cols-2 gap-12 rows:grid-cols-4" aria-label={label}>
        {pictures.map((picture, place) => (
          <PictureTile
            key={picture.id}
            picture={picture}
            place={place}
            last={place === pictures.length - 1}
            tried={tried}
            {...acts}
          />
        ))}
        {Array.from({ length: waiting }, (_, place) => (
          <li key={place} className="aspect-square animate-pulse rounded-control bg-hover" />
        ))}
      </ul>
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={`flex flex-wrap items-center justify-center gap-12 rounded-control border border-dashed p-16 text-text-2 ${over ? 'border-accent bg-selected' : 'border-line-strong'}`}
      >
        <Button icon={ImagePlus} onClick={() => input.current?.click()} disabledBecause={disabledBecause}>
          {t.media.add}
        </Button>
        <span className="text-dense">{t.media.drop}</span>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={accept}
          aria-label={t.media.add}
          onChange={({ target }) => {
            void upload(target.files ?? []);
            target.value = '';
          }}
        />
      </div>
    </div>
  );
}

interface PictureTileProps extends Pick<MediaFieldProps, 'onDescribe' | 'onMove' | 'onDelete'> {
  readonly picture: Picture;
  readonly place: number;
  readonly last: boolean;
  readonly tried: (act: () => Promise<unknown>) => Promise<void>;
}

function PictureTile({ picture, place, last, tried, onDescribe, onMove, onDelete }: PictureTileProps) {
  const t = useFormWords();
  const [alt, setAlt] = useState(picture.alt);
  return (
    <li className="flex min-w-0 flex-col gap-4">
      <div className="flex aspect-square items-center justify-center overflow-hidden rounded-control border border-line bg-sunken">
        {picture.url === null ? (
          <StatusChip tone={picture.failed ? 'bad' : 'active'} word={picture.failed ? t.media.failed : t.media.making} />
        ) : (
          <img src={picture.url} alt={picture.alt} className="size-full object-contain" />
        )}
      </div>
      <TextInput
        size="small"
        aria-label={t.media.alt(place + 1)}
        placeholder={t.media.altHint}
        value={alt}
        onChange={({ target }) => setAlt(target.value)}
        onBlur={() => alt !== picture.alt && void tried(() => onDescribe(picture.id, alt))}
      />
      <div className="flex justify-between">
        <span className="flex">
          <IconButton
            size="small"
            icon={ArrowLeft}
            label={t.media.forward(place + 1)}
            disabledBecause={place === 0 ? t.media.isFirst : undefined}
            onClick={() => tried(() => onMove(picture.id, place - 1))}
          />
          <IconButton
            size="small"
            icon={ArrowRight}
            label={t.media.back(place + 1)}
            disabledBecause={last ? t.media.isLast : undefined}
            onClick={() => tried(() => onMove(picture.id, place + 1))}
          />
        </span>
        <IconButton size="small" icon={Trash2} label={t.media.delete(place + 1)} onClick={() => tried(() => onDelete(picture.id))} />
      </div>
    </li>
  );
}

