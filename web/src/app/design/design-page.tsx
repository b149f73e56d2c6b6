// Every component in every state, in a development build alone: for eyes, screenshots and axe.
import { Link, useParams } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { type ComponentType, Suspense } from 'react';
import { queryClient } from '@/shared/api';
import { TipLayer, ToastLine } from '@/shared/kit';
import { meOptions, SessionProvider, storeOptions } from '@/shared/session';
import { ChartsPart } from './parts/charts-part';
import { DetailPart } from './parts/detail-part';
import { FormsPart } from './parts/forms-part';
import { KitPart } from './parts/kit-part';
import { ListPart } from './parts/list-part';
import { LivePart } from './parts/live-part';
import { StatesPart } from './parts/states-part';
import { WizardPart } from './parts/wizard-part';
import { type Part, parts } from './words/samples';

// Nobody is signed in here: a person and a store that are never sent anywhere.
queryClient.setQueryDefaults(meOptions.queryKey, { staleTime: Infinity });
queryClient.setQueryDefaults(storeOptions.queryKey, { staleTime: Infinity });
queryClient.setQueryData(meOptions.queryKey, { person: { id: 'design' }, storeId: 'design', permissions: [] } as never);
queryClient.setQueryData(storeOptions.queryKey, { id: 'design', timeZone: 'Europe/Berlin', currency: 'EUR' } as never);

const PARTS: Record<Part, ComponentType> = {
  kit: KitPart,
  states: StatesPart,
  forms: FormsPart,
  list: ListPart,
  detail: DetailPart,
  wizard: WizardPart,
  live: LivePart,
  charts: ChartsPart,
};

export function DesignPage() {
  const { part } = useParams({ strict: false }) as { part: Part };
  const Shown = PARTS[part] ?? KitPart;
  return (
    <SessionProvider>
      <nav aria-label={parts[part]} className="sticky top-0 z-20 flex h-top-bar items-center gap-16 overflow-x-auto border-b border-line bg-canvas px-page">
        {(Object.keys(parts) as Part[]).map((key) => (
          <Link key={key} to={`/design/${key}` as never} className={clsx('shrink-0', key === part ? 'text-strong' : 'text-text-2')}>
            {parts[key]}
          </Link>
        ))}
      </nav>
      <main className="px-page pb-64">
        <Suspense>
          <Shown />
        </Suspense>
      </main>
      <TipLayer />
      <ToastLine />
    </SessionProvider>
  );
}
