import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus, Ticket } from 'lucide-react';
import { useState } from 'react';
import type { CouponState } from '@/client/routers/coupons';
import { Button, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { type FilterOf, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { codePages, codesOptions, useBatches, usePromotionsOfCodes } from '../data';
import { CodeChip } from '../parts/chips';
import { useCodeColumns, useSayUsed } from '../parts/code-columns';
import { BatchDialog, CodeDialog } from '../parts/code-dialogs';
import { CodePeek } from '../parts/code-peek';
import { Sections } from '../parts/sections';
import { CODE_TONES } from '../status';
import { usePricingWords } from '../words';

export function CodesList() {
  return useCan('pricing:read') ? <List /> : <Forbidden permission="pricing:read" />;
}

function List() {
  const { codes: t, sections, help, reasons } = usePricingWords();
  const canWrite = useCan('pricing:write');
  const [making, setMaking] = useState<'code' | 'batch' | null>(null);
  usePlace({ title: sections.codes });
  const filters = useFilters();
  const state = useListState(filters);
  const list = rowsOf(useInfiniteQuery(codesOptions(state.values)));
  useLeftList('/prices/codes', state, list.rows.map(({ id }) => id));
  const said = useSayUsed();
  const close = () => setMaking(null);
  const create = canWrite && (
    <Button tone="primary" icon={Plus} onClick={() => setMaking('code')}>
      {t.create}
    </Button>
  );
  return (
    <>
      <Sections />
      <ListPage
        name="codes"
        title={sections.codes}
        help={{ text: help.codes, guide: 'pricing' }}
        state={state}
        filters={filters}
        searchLabel={t.search}
        columns={useCodeColumns()}
        list={list}
        rowKey={({ id }) => id}
        nameOf={({ code }) => code}
        link={({ id }) => ({ to: '/prices/codes', search: { ...state.values, open: id } as never })}
        card={(code) => ({
          title: <span className="font-mono text-code">{code.code}</span>,
          status: <CodeChip inRow state={code.state} />,
          note: code.promotionName,
          aside: said(code),
        })}
        peek={(id, onClose) => <CodePeek id={id} onClose={onClose} />}
        source={codePages(state.values)}
        actions={
          canWrite && (
            <Button icon={Ticket} onClick={() => setMaking('batch')}>
              {t.generate}
            </Button>
          )
        }
        primary={create}
        empty={
          <EmptyState icon={Ticket} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={reasons}
      />
      {making === 'code' && <CodeDialog onClose={close} />}
      {making === 'batch' && <BatchDialog onClose={close} />}
    </>
  );
}

function useFilters(): readonly FilterOf[] {
  const { codes: t } = usePricingWords();
  return [
    { kind: 'pick', key: 'promotion', label: t.columns.promotion, free: true, choices: usePromotionsOfCodes() },
    { kind: 'pick', key: 'state', label: t.columns.state, choices: (Object.keys(CODE_TONES) as CouponState[]).map((value) => ({ value, label: t.states[value] })) },
    { kind: 'pick', key: 'batch', label: t.batch, free: true, choices: useBatches() },
  ];
}
