// Registers a schema, or the next version of one; what would come of it is said while it is typed.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useWatch } from 'react-hook-form';
import type { RegisteredSchema, SchemaFormat } from '@/client/routers/schemas';
import { client, failureOf, queryClient, trpc } from '@/shared/api';
import { PickOne, TextAreaField, TextField, useEditing } from '@/shared/forms';
import { Card, CodeDiff, ErrorNote, Forbidden, Skeleton, Switch, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { useState } from 'react';
import { FORMATS, readable, schemasChanged, useComparison } from '../data';
import { Comparison } from '../parts/comparison';
import { useSchemaWords } from '../words';

export function NewSchema() {
  return useCan('schemas:write') ? <Begun /> : <Forbidden permission="schemas:write" />;
}

const EXAMPLE = JSON.stringify({ type: 'object', required: ['text'], properties: { text: { type: 'string' } }, additionalProperties: false }, null, 2);

/** A new version begins with the one in force. */
function Begun() {
  const { subject = '' }: { subject?: string } = useSearch({ strict: false });
  const { data, isLoading } = useQuery(trpc.schemas.get.queryOptions({ subject, version: 'latest' }, { enabled: subject !== '', retry: false }));
  return isLoading ? <Skeleton shape="chart" count={2} /> : <Form key={subject} latest={data} subject={subject} />;
}

interface Values {
  readonly subject: string;
  readonly format: SchemaFormat;
  readonly schema: string;
}

/** `1-2-3` is followed by the model `2-0-0`. */
const nextModel = (version: string): string => `${Number(version.split('-')[0]) + 1}-0-0`;

function Form({ latest, subject }: { latest: RegisteredSchema | undefined; subject: string }) {
  const t = useSchemaWords();
  const navigate = useNavigate();
  const [breaks, setBreaks] = useState(false);
  const before = latest && readable(latest);
  const model = latest && nextModel(latest.version);
  const title = latest ? t.newVersionOf(latest.subject) : t.create;
  usePlace({ title, parent: { label: t.title, to: '/events/schemas' } });
  const editing = useEditing<Values, RegisteredSchema>({
    thing: 'schema',
    id: subject || 'new',
    values: { subject, format: latest?.format ?? 'json', schema: before ?? EXAMPLE },
    reasons: t.reasons,
    reasonFields: { 'schemas.incompatible': 'schema', 'schemas.version_taken': 'schema', 'schemas.too_many': 'schema' },
    save: ({ subject: name, format, schema }, context) => {
      const command = { subject: name.trim(), format, schema };
      return breaks && model ? client.schemas.put.mutate({ ...command, version: model }, { context }) : client.schemas.register.mutate(command, { context });
    },
    onSaved: async (saved) => {
      await schemasChanged();
      queryClient.removeQueries({ queryKey: ['schemas.compare'] });
      toast(t.registered(saved.subject, saved.version));
      await navigate({ to: '/events/schemas/$subject', params: { subject: saved.subject } });
    },
  });
  const values = useWatch({ control: editing.form.control });
  const typed = { subject: (values.subject ?? '').trim(), schema: values.schema ?? '', format: values.format ?? 'json' };
  const { isAsked, comparison, error } = useComparison(typed, editing.dirty && !breaks);
  return (
    <FormPage
      title={title}
      help={{ text: t.newHelp, guide: 'schemas' }}
      back={latest ? { label: latest.subject, link: { to: '/events/schemas/$subject', params: { subject: latest.subject } } } : { label: t.title, link: { to: '/events/schemas' } }}
      editing={editing}
      action={t.register}
      isNew
      side={
        <Card title={t.check.title}>
          <div className="flex flex-col gap-12" aria-live="polite">
            {breaks && model ? (
              <p>{t.check.breaks(model)}</p>
            ) : isAsked && error ? (
              <ErrorNote failure={failureOf(error)} reasons={t.reasons} />
            ) : isAsked && comparison ? (
              <Comparison comparison={comparison} />
            ) : (
              <p className="text-text-2">{t.check.waiting}</p>
            )}
            {error && isAsked && !breaks && <Wrong error={error} />}
            {model && <Switch label={t.check.break(model)} hint={t.check.breakHint} checked={breaks} onChange={({ target }) => setBreaks(target.checked)} />}
          </div>
        </Card>
      }
    >
      <Card>
        {latest === undefined && <TextField name="subject" label={t.columns.subject} hint={t.subjectHint} required most={200} autoFocus />}
        <PickOne name="format" label={t.columns.format} required choices={FORMATS.map((value) => ({ value, label: t.formats[value] }))} />
        <TextAreaField name="schema" label={t.schema} hint={t.schemaHint} required code rows={16} most={65_536} />
      </Card>
      {before !== undefined && editing.dirty && (
        <Card title={t.changes}>
          <CodeDiff label={t.changes} before={before} after={typed.schema} />
        </Card>
      )}
    </FormPage>
  );
}

/** What is wrong with a schema itself, by its place. */
function Wrong({ error }: { error: unknown }) {
  const { issues } = failureOf(error);
  if (issues.length === 0) return null;
  return (
    <ul className="text-dense">
      {issues.map(({ path, message }, place) => (
        <li key={place} className="border-t border-line py-4 wrap-anywhere">
          <span className="font-mono text-code">{path.join('.')}</span> <span className="text-text-2">{message}</span>
        </li>
      ))}
    </ul>
  );
}
