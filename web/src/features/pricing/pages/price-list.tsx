import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { ClipboardPaste, Download, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { PriceList } from '@/client/routers/priceLists';
import { client, failureOf } from '@/shared/api';
import { decimalOf, formatExact } from '@/shared/format';
import { ConfirmDialog, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { type Act, type Column, DetailPage, neighbours, rowsOf, useExport } from '@/shared/shapes';
import { type FlatPrice, listChanged, listOptions, pricePages, pricesOptions } from '../data';
import { ListChip } from '../parts/chips';
import { ListDialog } from '../parts/list-dialog';
import { ListFactsCard, PricesCard } from '../parts/list-cards';
import { PasteSheet } from '../parts/paste-sheet';
import { usePricingWords } from '../words';

export function PriceListPage() {
  return useCan('pricing:read') ? <Found /> : <Forbidden permission="pricing:read" />;
}

function Found() {
  const t = usePricingWords();
  const { listId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(listOptions(listId));
  usePlace({ title: data?.terms.name ?? t.sections.lists, parent: data && { label: t.sections.lists, to: '/prices/lists' } });
  if (data) return <Detail key={data.id} list={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

type Asking = 'paste' | 'edit' | 'delete';

function Detail({ list }: { list: PriceList }) {
  const t = usePricingWords();
  const locale = useLocale();
  const canWrite = useCan('pricing:write');
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Asking | null>(null);
  const columns = usePriceColumns(list);
  const exported = useExport<FlatPrice>(list.terms.name);
  const prices = rowsOf(useInfiniteQuery(pricesOptions(list.id)));
  const { previous, next } = neighbours('/prices/lists', list.id);
  const go = (listId: string | undefined) => listId && (() => void navigate({ to: '/prices/lists/$listId', params: { listId } }));
  const close = () => setAsking(null);
  const changes: readonly Act[] = [
    { key: 'paste', label: t.paste.title, icon: ClipboardPaste, onAct: () => setAsking('paste') },
    { key: 'edit', label: t.lists.edit, icon: Pencil, onAct: () => setAsking('edit') },
  ];
  const acts: readonly Act[] = [
    ...(canWrite ? changes : []),
    ...(list.variants > 0 ? [{ key: 'export', label: t.lists.download, icon: Download, onAct: () => exported.start(columns, { page: pricePages(list.id) }) }] : []),
    ...(canWrite ? [{ key: 'delete', label: t.lists.delete, icon: Trash2, tone: 'danger' as const, onAct: () => setAsking('delete') }] : []),
  ];
  const remove = async () => {
    await client.priceLists.delete.mutate({ id: list.id });
    await navigate({ to: '/prices/lists', search: lastSearch('/prices/lists') as never });
    await listChanged();
    toast(t.lists.deleted(list.terms.name));
  };
  return (
    <>
      <DetailPage
        title={list.terms.name}
        help={{ text: t.help.list, guide: 'pricing' }}
        back={{ label: t.sections.lists, link: { to: '/prices/lists', search: lastSearch('/prices/lists') as never } }}
        status={<ListChip list={list} />}
        note={t.lists.variants(formatExact(list.variants, locale), list.variants)}
        acts={acts}
        onPrevious={go(previous) || undefined}
        onNext={go(next) || undefined}
        side={<ListFactsCard list={list} />}
      >
        <PricesCard list={list} prices={prices} canWrite={canWrite} />
      </DetailPage>
      {exported.dialog}
      {asking === 'paste' && <PasteSheet list={list} onClose={close} />}
      {asking === 'edit' && <ListDialog list={list} onClose={close} />}
      <ConfirmDialog
        open={asking === 'delete'}
        title={t.lists.deleteTitle(list.terms.name)}
        action={t.lists.delete}
        onConfirm={remove}
        onClose={close}
      >
        {t.lists.deleteText(formatExact(list.variants, locale), list.variants)}
      </ConfirmDialog>
    </>
  );
}

/** In the form in which prices are pasted. */
function usePriceColumns({ terms: { currency } }: PriceList): readonly Column<FlatPrice>[] {
  const { lists: t, paste } = usePricingWords();
  return [
    { key: 'sku', head: t.sku, kind: 'id', cell: ({ sku }) => sku, file: ({ sku }) => sku },
    { key: 'price', head: `${paste.price} ${currency}`, kind: 'money', cell: () => null, file: ({ amountMinor }) => decimalOf({ amountMinor, currency }) },
    { key: 'from', head: t.from, kind: 'count', cell: () => null, file: ({ least }) => least },
    { key: 'title', head: paste.variant, kind: 'name', cell: ({ title }) => title, file: ({ title }) => title },
  ];
}
