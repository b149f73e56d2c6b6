// One subject: its versions, how two of them differ, and what new ones are held to.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useId, useState } from 'react';
import type { Compatibility, RegisteredSchema, SubjectVersions } from '@/client/routers/schemas';
import { client, failureOf } from '@/shared/api';
import { formatExactly, formatInstant } from '@/shared/format';
import { Card, Code, CodeDiff, ErrorState, Forbidden, Radio, Select, Skeleton, StatusChip, tip, toast, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Act, DetailPage, Facts, neighbours } from '@/shared/shapes';
import { COMPATIBILITIES, readable, schemasChanged, versionsOptions } from '../data';
import { useSchemaWords } from '../words';

export function SubjectDetail() {
  return useCan('schemas:read') ? <Found /> : <Forbidden permission="schemas:read" />;
}

function Found() {
  const t = useSchemaWords();
  const { subject = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(versionsOptions(subject));
  usePlace({ title: subject, parent: { label: t.title, to: '/events/schemas' } });
  if (data) return <Detail key={subject} found={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

function Detail({ found }: { found: SubjectVersions }) {
  const t = useSchemaWords();
  const navigate = useNavigate();
  const canWrite = useCan('schemas:write');
  const { subject, items } = found;
  const latest = items[0];
  const { previous, next } = neighbours('/events/schemas', subject);
  const go = (to: string | undefined) => (to === undefined ? undefined : () => void navigate({ to: '/events/schemas/$subject', params: { subject: to } }));
  const act: Act = {
    key: 'register',
    icon: Plus,
    label: t.newVersion,
    disabledBecause: canWrite ? undefined : t.needs,
    onAct: () => navigate({ to: '/events/schemas/new', search: { subject } as never }),
  };
  return (
    <DetailPage
      title={subject}
      help={{ text: t.subjectHelp, guide: 'schemas' }}
      back={{ label: t.title, link: { to: '/events/schemas' } }}
      status={latest && <StatusChip tone={latest.isBuiltIn ? 'idle' : 'good'} word={latest.isBuiltIn ? t.builtIn : latest.version} />}
      acts={[act]}
      onPrevious={go(previous)}
      onNext={go(next)}
      side={
        <>
          {latest && <FactsCard schema={latest} count={items.length} />}
          <CompatibilityCard subject={subject} compatibility={found.compatibility} />
        </>
      }
    >
      {latest && (
        <Card title={t.inForce(latest.version)}>
          <Code label={t.inForce(latest.version)} text={readable(latest)} />
        </Card>
      )}
      {items.length > 1 && <DiffCard versions={items} />}
    </DetailPage>
  );
}

/** Two versions, at first the one in force and the one before it. */
function DiffCard({ versions }: { versions: readonly RegisteredSchema[] }) {
  const t = useSchemaWords();
  const [from, setFrom] = useState(versions[1]?.version ?? '');
  const [to, setTo] = useState(versions[0]?.version ?? '');
  const choices = versions.map(({ version }) => ({ value: version, label: version }));
  const textOf = (version: string) => {
    const found = versions.find((each) => each.version === version);
    return found ? readable(found) : '';
  };
  return (
    <Card title={t.difference}>
      <div className="flex flex-col gap-12">
        <div className="grid grid-cols-2 gap-12">
          <label>
            <span className="mb-4 block text-strong">{t.from}</span>
            <Select choices={choices} value={from} onPick={setFrom} />
          </label>
          <label>
            <span className="mb-4 block text-strong">{t.to}</span>
            <Select choices={choices} value={to} onPick={setTo} />
          </label>
        </div>
        {from === to ? <p className="text-text-2">{t.sameVersion}</p> : <CodeDiff label={t.difference} before={textOf(from)} after={textOf(to)} />}
      </div>
    </Card>
  );
}

function FactsCard({ schema: { format, version, id, number, registeredAt }, count }: { schema: RegisteredSchema; count: number }) {
  const t = useSchemaWords();
  const locale = useLocale();
  const zone = useZone();
  return (
    <Card title={t.facts.title}>
      <Facts
        facts={[
          { label: t.columns.version, value: <span className="font-mono text-code">{version}</span> },
          { label: t.columns.format, value: t.formats[format] },
          { label: t.facts.registered, value: registeredAt === null ? t.builtIn : <time dateTime={registeredAt} {...tip(formatExactly(registeredAt, locale, zone))}>{formatInstant(registeredAt, locale, zone)}</time> },
          { label: t.facts.versions, value: count },
          { label: t.facts.id, value: t.facts.ids(id, number) },
        ]}
      />
    </Card>
  );
}

function CompatibilityCard({ subject, compatibility }: { subject: string; compatibility: Compatibility }) {
  const t = useSchemaWords();
  const name = useId();
  const canWrite = useCan('schemas:write');
  const { note, tried } = useTried(t.reasons);
  const choose = (next: Compatibility) =>
    tried(async () => {
      await client.schemas.setCompatibility.mutate({ subject, compatibility: next });
      await schemasChanged();
      toast(t.compatibilitySaved);
    });
  return (
    <Card title={t.columns.compatibility}>
      {note}
      <fieldset disabled={!canWrite} className="flex flex-col">
        <legend className="pb-4 text-text-2">{t.compatibilityText}</legend>
        {COMPATIBILITIES.map((each) => (
          <Radio key={each} name={name} label={t.compatibilityChoices[each]} checked={compatibility === each} onChange={() => choose(each)} />
        ))}
      </fieldset>
      {!canWrite && <p className="pt-4 text-dense text-text-2">{t.needs}</p>}
    </Card>
  );
}
