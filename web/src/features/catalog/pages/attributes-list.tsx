// What may be said of products, each of a kind.
import { useQuery } from '@tanstack/react-query';
import { Plus, Tags } from 'lucide-react';
import { useState } from 'react';
import type { Attribute } from '@/client/routers/attributes';
import { trpc } from '@/shared/api';
import { Badge, Button, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { type Column, ListPage, listed, useListState, wholeOf } from '@/shared/shapes';
import { AttributeDialog } from '../parts/attribute-dialog';
import { AttributePanel } from '../parts/attribute-panel';
import { useCatalogWords } from '../words';

export function AttributesList() {
  return useCan('catalog:read') ? <List /> : <Forbidden permission="catalog:read" />;
}

function List() {
  const { attributes: t, title, help, reasons } = useCatalogWords();
  const canWrite = useCan('catalog:write');
  const [creating, setCreating] = useState(false);
  const query = useQuery(trpc.attributes.list.queryOptions());
  usePlace({ title: t.title, parent: { label: title, to: '/products' } });
  const state = useListState([]);
  const all = query.data?.items ?? [];
  const valuesOf = ({ choices, unit }: Attribute) => (choices.length > 0 ? choices.join(', ') : unit);
  const columns: readonly Column<Attribute>[] = [
    {
      key: 'name',
      head: t.name,
      kind: 'name',
      cell: ({ name, required }) => (
        <>
          <span className="pr-8">{name}</span>
          {required && <Badge>{t.required}</Badge>}
        </>
      ),
      whole: ({ name }) => name,
      file: [
        [t.name, ({ name }) => name],
        [t.required, ({ required }) => (required ? t.yes : t.no)],
      ],
    },
    { key: 'key', head: t.key, kind: 'text', cell: ({ key }) => <code className="font-mono text-code">{key}</code>, whole: ({ key }) => key, file: ({ key }) => key },
    { key: 'kind', head: t.kind, kind: 'text', cell: ({ kind }) => t.kinds[kind], file: ({ kind }) => t.kinds[kind] },
    { key: 'values', head: t.values, kind: 'text', cell: valuesOf, whole: (row) => valuesOf(row) || undefined, file: valuesOf },
    { key: 'position', head: t.position, kind: 'count', cell: ({ position }) => position, file: ({ position }) => position },
  ];
  const create = canWrite && (
    <Button tone="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t.create}
    </Button>
  );
  return (
    <>
      <ListPage
        name="attributes"
        title={t.title}
        back={{ label: title, link: { to: '/products' } }}
        help={{ text: help.attributes, guide: 'catalog' }}
        state={state}
        filters={[]}
        columns={columns}
        list={wholeOf(query, all)}
        total={query.data?.items.length}
        source={listed(all).page}
        rowKey={({ id }) => id}
        nameOf={({ name }) => name}
        card={(row) => ({ title: row.name, value: t.kinds[row.kind], note: valuesOf(row), aside: row.required ? t.required : undefined })}
        peek={(id, close) => <AttributePanel key={id} attribute={all.find((each) => each.id === id)} onClose={close} />}
        primary={create}
        empty={
          <EmptyState icon={Tags} title={t.empty} text={t.emptyText}>
            {create}
          </EmptyState>
        }
        reasons={reasons}
      />
      {creating && <AttributeDialog attribute={null} onClose={() => setCreating(false)} />}
    </>
  );
}
