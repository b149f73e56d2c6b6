// How words would read, on a phone and on a desktop, while they are written.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { client } from '@/shared/api';
import { Card } from '@/shared/kit';
import { useReachWords } from '../words';
import { type TemplateValues, variablesOf } from './template-values';

const REST_MS = 300;

/** A value, once it has rested. */
function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value);
  const said = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(JSON.parse(said) as T), REST_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return rested;
}

export function Preview() {
  const { templates: t } = useReachWords();
  const { control } = useFormContext<TemplateValues>();
  const values = useRested(useWatch({ control })) as TemplateValues;
  const content = values.contents?.[0];
  const { data } = useQuery({
    queryKey: ['templatePreview', values],
    queryFn: ({ signal }) =>
      client.interventionTemplates.preview.mutate({ variables: variablesOf(values), content: { language: content?.language || 'en', subject: content?.subject ?? '', text: content?.text ?? '', html: content?.html || null } }, { signal }),
    enabled: Boolean(content?.text),
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (!data) return null;
  return (
    <Card title={t.preview}>
      <div className="flex flex-col gap-16">
        <section aria-label={t.phone} className="flex flex-col gap-4">
          <h3 className="text-caption text-text-2">{t.phone}</h3>
          <div className="mx-auto flex w-full max-w-form flex-col gap-4 rounded-dialog border border-line-mid bg-sunken p-12 text-dense">
            {data.subject && <strong className="wrap-anywhere">{data.subject}</strong>}
            <p className="whitespace-pre-line wrap-anywhere">{data.text}</p>
          </div>
        </section>
        <section aria-label={t.desktop} className="flex flex-col gap-4">
          <h3 className="text-caption text-text-2">{t.desktop}</h3>
          <div className="flex flex-col rounded-card border border-line-mid">
            <p className="border-b border-line p-8 text-dense font-medium wrap-anywhere">{data.subject}</p>
            {data.html ? <iframe title={t.desktop} sandbox="" srcDoc={data.html} className="h-320 w-full bg-surface" /> : <p className="p-12 whitespace-pre-line wrap-anywhere">{data.text}</p>}
          </div>
        </section>
      </div>
    </Card>
  );
}
