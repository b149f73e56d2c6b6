// A mail as its recipients would see it: on a phone and wide, in the dark, without pictures, and as text.
import { Monitor, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { failureOf } from '@/shared/api';
import { formatExact } from '@/shared/format';
import { Card, Code, ErrorNote, IconButton, MailFrame, Skeleton, Tabs, useSettled } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { type Content, type Given, usePreview } from '../data';
import { useTemplateWords } from '../words';

const LOOKS = ['html', 'dark', 'plain', 'text'] as const;
type Look = (typeof LOOKS)[number];
const NOBODY: Given = {};

export function MailPreviewCard({ content, given = NOBODY }: { content: Content | undefined; given?: Given }) {
  const { preview: t } = useTemplateWords();
  return (
    <Card title={t.title}>
      <Preview content={content} given={given} />
    </Card>
  );
}

function Preview({ content, given }: { content: Content | undefined; given: Given }) {
  const { preview: t } = useTemplateWords();
  const locale = useLocale();
  const [look, setLook] = useState<Look>('html');
  const [isPhone, setPhone] = useState(true);
  const settled = useSettled({ content, given });
  const { data, error, refetch } = usePreview(settled.content, settled.given);
  if (data === undefined) return error ? <NotShown error={error} onRetry={refetch} /> : <Skeleton shape="chart" />;
  const size = (icon: typeof Monitor, label: string, phone: boolean) => <IconButton size="small" icon={icon} label={label} aria-pressed={isPhone === phone} tone={isPhone === phone ? 'plain' : 'quiet'} onClick={() => setPhone(phone)} />;
  return (
    <div className="flex flex-col gap-12">
      <div className="min-w-0">
        <p className="text-strong wrap-anywhere">{data.subject}</p>
        {data.preheader && <p className="text-dense text-text-2 wrap-anywhere">{data.preheader}</p>}
      </div>
      <Tabs
        label={t.looks}
        tabs={LOOKS.map((key) => ({ key, label: t.as[key] }))}
        chosen={look}
        onChoose={setLook}
        after={
          look !== 'text' && (
            <>
              {size(Smartphone, t.phone, true)}
              {size(Monitor, t.desktop, false)}
            </>
          )
        }
      >
        {look === 'text' ? <Code whole label={t.as.text} text={data.text} /> : <MailFrame title={t.frame} html={data[look]} width={isPhone ? 'phone' : 'desktop'} />}
      </Tabs>
      <p className="text-dense text-text-2">{t.size(formatExact(Math.ceil(data.size / 1_000), locale))}</p>
    </div>
  );
}

/** Why it cannot be shown: what stands where, as the server says it. */
export function NotShown({ error, onRetry }: { error: unknown; onRetry: () => unknown }) {
  const { reasons } = useTemplateWords();
  const failure = failureOf(error);
  const helps = failure.retryable || failure.incidentId !== null;
  return (
    <div className="flex flex-col gap-8">
      <ErrorNote failure={failure} reasons={reasons} onRetry={helps ? onRetry : undefined} />
      <ul className="flex flex-col gap-4 text-dense">
        {failure.issues.map(({ path, message }) => (
          <li key={`${path.join('.')}${message}`} className="wrap-anywhere">
            <span className="text-text-2">{path.slice(1).join('.')}</span> {message}
          </li>
        ))}
      </ul>
    </div>
  );
}
