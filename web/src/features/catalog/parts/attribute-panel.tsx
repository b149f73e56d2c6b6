import { useState } from 'react';
import type { Attribute } from '@/client/routers/attributes';
import { client } from '@/shared/api';
import { Button, ConfirmDialog, NotFound, toast } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { Facts, PeekPanel } from '@/shared/shapes';
import { catalogChanged } from '../data';
import { useCatalogWords } from '../words';
import { AttributeDialog } from './attribute-dialog';

export function AttributePanel({ attribute, onClose }: { attribute: Attribute | undefined; onClose: () => void }) {
  const { attributes: t, reasons } = useCatalogWords();
  const canWrite = useCan('catalog:write');
  const [asked, setAsked] = useState<'change' | 'delete' | null>(null);
  if (attribute === undefined) {
    return (
      <PeekPanel title={t.title} onClose={onClose}>
        <NotFound />
      </PeekPanel>
    );
  }
  const remove = async () => {
    await client.attributes.delete.mutate({ id: attribute.id });
    await catalogChanged();
    onClose();
    toast(t.deleted(attribute.name));
  };
  return (
    <PeekPanel title={attribute.name} onClose={onClose}>
      <div className="flex flex-col gap-16">
        <Facts
          facts={[
            { label: t.key, value: <code className="font-mono text-code">{attribute.key}</code> },
            { label: t.kind, value: t.kinds[attribute.kind] },
            { label: t.values, value: attribute.choices.join(', ') || attribute.unit || '—' },
            { label: t.required, value: attribute.required ? t.yes : t.no },
          ]}
        />
        {canWrite && (
          <div className="flex flex-wrap gap-8">
            <Button onClick={() => setAsked('change')}>{t.change}</Button>
            <Button onClick={() => setAsked('delete')}>{t.delete}</Button>
          </div>
        )}
      </div>
      {asked === 'change' && <AttributeDialog attribute={attribute} onClose={() => setAsked(null)} />}
      <ConfirmDialog open={asked === 'delete'} title={t.deleteTitle(attribute.name)} action={t.delete} reasons={reasons} onClose={() => setAsked(null)} onConfirm={remove}>
        {t.deleteText}
      </ConfirmDialog>
    </PeekPanel>
  );
}
