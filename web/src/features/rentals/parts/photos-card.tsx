import type { Car } from '@/client/routers/car';
import { client, queryClient } from '@/shared/api';
import { base64Of } from '@/shared/files';
import { MediaField } from '@/shared/forms';
import { Card } from '@/shared/kit';
import { carChanged, carOptions } from '../data';
import { useRentalsWords } from '../words';

const ACCEPTED = 'image/jpeg,image/png,image/webp,image/gif,image/avif';

/** Photos of a car, in the order in which they are shown. */
export function PhotosCard({ car, canWrite }: { car: Car; canWrite: boolean }) {
  const t = useRentalsWords();
  const upload = async (file: File) => {
    await client.carPhotos.upload.mutate({ carId: car.id, content: await base64Of(file) });
    await queryClient.invalidateQueries({ queryKey: carOptions(car.id).queryKey });
  };
  return (
    <Card title={t.photos}>
      <MediaField
        label={t.photos}
        accept={ACCEPTED}
        pictures={car.photos.map(({ id, alt, status, sizes }) => ({
          id,
          alt,
          url: sizes.find(({ width }) => width >= 320)?.url ?? sizes.at(-1)?.url ?? null,
          failed: status === 'failed',
        }))}
        onUpload={upload}
        onDescribe={async (id, alt) => carChanged(await client.carPhotos.update.mutate({ id, alt }))}
        onMove={async (id, position) => carChanged(await client.carPhotos.update.mutate({ id, position }))}
        onDelete={async (id) => carChanged(await client.carPhotos.delete.mutate({ id }))}
        disabledBecause={canWrite ? undefined : t.needs('rentals:write')}
      />
    </Card>
  );
}
