// A clickstream is chosen, and what will happen is said before it does.
import { useNavigate } from '@tanstack/react-router';
import { Upload } from 'lucide-react';
import { useId, useState } from 'react';
import type { FormatName } from '@/client/routers/eventImports';
import { type Failure, failureOf } from '@/shared/api';
import { formatExact } from '@/shared/format';
import { Banner, Button, Card, ErrorNote, FileInput, Forbidden, Link, Select } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { Columns, PageHead } from '@/shared/shapes';
import { ACCEPTED, FORMATS, MOST_BYTES, startImport } from '../imports';
import { useImportWords } from '../words';

const KB = 1_000;
const FOUND = 'found';

export const sizeOf = (bytes: number, locale: string): string => `${formatExact(Math.ceil(bytes / KB), locale)} kB`;

export function ImportFile() {
  return useCan('clickstreams:import') ? <Choose /> : <Forbidden permission="clickstreams:import" />;
}

function Choose() {
  const t = useImportWords();
  const locale = useLocale();
  const navigate = useNavigate();
  const id = useId();
  const [file, setFile] = useState<File | null>(null);
  const [format, setFormat] = useState<FormatName | typeof FOUND>(FOUND);
  const [failure, setFailure] = useState<Failure | null>(null);
  usePlace({ title: t.import, parent: { label: t.title, to: '/events/imports' } });
  const isTooLarge = file !== null && file.size > MOST_BYTES;
  const choose = (chosen: File) => {
    setFailure(null);
    setFile(chosen);
  };
  const start = async () => {
    if (file === null) return;
    setFailure(null);
    try {
      const { id: importId } = await startImport(file, format === FOUND ? null : format);
      await navigate({ to: '/events/imports/$importId', params: { importId } });
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const choices = [{ value: FOUND, label: t.file.found }, ...FORMATS.map((value) => ({ value, label: t.file.formats[value] }))] as const;
  return (
    <div className="mx-auto max-w-detail">
      <PageHead title={t.import} help={{ text: t.help, guide: 'replay' }} back={{ label: t.title, link: { to: '/events/imports' } }} />
      <Columns side={<WhatHappens />}>
        <Card title={t.file.title}>
          <div className="flex flex-col gap-16">
            {failure && <Unusable failure={failure} />}
            <FileInput label={t.file.choose} accept={ACCEPTED} onChoose={choose}>
              {file ? <span>{t.file.chosen(file.name, sizeOf(file.size, locale))}</span> : <span className="text-dense text-text-2">{t.file.kinds}</span>}
            </FileInput>
            {isTooLarge && <Banner tone="bad">{t.file.tooLarge}</Banner>}
            <div className="flex flex-col gap-4">
              <label htmlFor={id} className="text-strong">
                {t.file.format}
              </label>
              <Select id={id} aria-describedby={`${id}-hint`} choices={choices} value={format} onPick={setFormat} />
              <span id={`${id}-hint`} className="text-caption text-text-2">
                {t.file.formatHint}
              </span>
              <span className="text-dense">
                <Link to="/guides/$guide" params={{ guide: 'replay' }}>
                  {t.file.guide}
                </Link>
              </span>
            </div>
            <span>
              <Button tone="primary" icon={Upload} onClick={start} disabledBecause={file === null ? t.file.none : isTooLarge ? t.file.tooLarge : undefined}>
                {t.import}
              </Button>
            </span>
          </div>
        </Card>
      </Columns>
    </div>
  );
}

/** What is wrong with a file is said as the server says it. */
function Unusable({ failure }: { failure: Failure }) {
  const t = useImportWords();
  const why = failure.reason === 'invalid_input' ? failure.issues[0]?.message : undefined;
  if (why === undefined) return <ErrorNote failure={failure} reasons={t.reasons} />;
  return (
    <Banner tone="bad">
      <span className="wrap-anywhere">{t.file.unusable(why)}</span>
    </Banner>
  );
}

function WhatHappens() {
  const { happens: t } = useImportWords();
  return (
    <Card title={t.title}>
      <ol className="flex list-decimal flex-col gap-8 pl-16 text-dense">
        {t.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className="pt-12 text-dense text-text-2">{t.untouched}</p>
    </Card>
  );
}
