// Photos of a vehicle, taken on the spot: made smaller on the device, sent at once, named when the form is saved.
import { Camera, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { type Failure, client, failureOf } from '@/shared/api';
import { base64Of } from '@/shared/files';
import { Field } from '@/shared/forms';
import { Button, ErrorNote, IconButton } from '@/shared/kit';
import { useBookingWords } from '../words';

export interface SentPhoto {
  readonly reference: string;
  /** On this device alone. */
  readonly url: string;
}

const LONGEST_SIDE = 2_000;
const QUALITY = 0.85;
const MOST = 40;

/** The form's value is a list of what was sent. */
export function PhotosField({ name, bookingId }: { name: string; bookingId: string }) {
  const { desk: t } = useBookingWords();
  return (
    <Field<readonly SentPhoto[]> name={name} label={t.photos} hint={t.photosHint} group>
      {({ value, onChange }) => <Photos bookingId={bookingId} value={value} onChange={onChange} />}
    </Field>
  );
}

function Photos({ bookingId, value, onChange }: { bookingId: string; value: readonly SentPhoto[]; onChange: (value: readonly SentPhoto[]) => void }) {
  const { desk: t, handover, reasons } = useBookingWords();
  const input = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState(0);
  const [failure, setFailure] = useState<Failure | null>(null);
  const send = async (files: FileList | null) => {
    const chosen = [...(files ?? [])].slice(0, MOST - value.length);
    setFailure(null);
    setSending(chosen.length);
    let sent = value;
    for (const file of chosen) {
      try {
        const content = await base64Of(await smaller(file));
        const { reference } = await client.booking.addPhoto.mutate({ id: bookingId, content });
        sent = [...sent, { reference, url: URL.createObjectURL(file) }];
        onChange(sent);
      } catch (error) {
        setFailure(failureOf(error));
      }
      setSending((left) => left - 1);
    }
  };
  return (
    <div className="flex flex-col items-start gap-8">
      {value.length > 0 && (
        <ul aria-label={t.photos} className="flex flex-wrap gap-8">
          {value.map(({ reference, url }, place) => (
            <li key={reference} className="relative">
              <img src={url} alt={handover.photo(place + 1)} className="size-64 rounded-control border border-line object-cover" />
              <IconButton size="small" icon={X} label={t.removePhoto(place + 1)} onClick={() => onChange(value.filter((each) => each.reference !== reference))} />
            </li>
          ))}
        </ul>
      )}
      <input ref={input} type="file" accept="image/*" multiple hidden aria-label={t.addPhotos} onChange={({ target }) => void send(target.files).finally(() => void (target.value = ''))} />
      <Button icon={Camera} busy={sending > 0} onClick={() => input.current?.click()}>
        {t.addPhotos}
      </Button>
      <span role="status" className="text-dense text-text-2">
        {sending > 0 && t.sending(sending)}
      </span>
      {failure && <ErrorNote failure={failure} reasons={reasons} />}
    </div>
  );
}

/** As JPEG, with no side longer than is needed to see a scratch; what the browser cannot read is sent as it is. */
async function smaller(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (picture === null) return file;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  return made !== null && made.size < file.size ? made : file;
}
