// One mail as its recipient would read it; its links open in a tab of their own.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type client, failureOf, trpc } from '@/shared/api';
import { formatExact, formatExactly } from '@/shared/format';
import { Card, Code, ErrorState, Forbidden, MailFrame, Skeleton, Tabs } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts, PageHead } from '@/shared/shapes';
import { useMailboxWords } from '../words';

type Mail = Awaited<ReturnType<typeof client.mailbox.get.query>>;

export function MailboxMail() {
  return useCan('mailbox:read') ? <Found /> : <Forbidden permission="mailbox:read" />;
}

function Found() {
  const { reasons } = useMailboxWords();
  const { mailId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(trpc.mailbox.get.queryOptions({ id: mailId }));
  if (data === undefined) return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="chart" />;
  return <Shown mail={data} />;
}

function Shown({ mail }: { mail: Mail }) {
  const t = useMailboxWords();
  const locale = useLocale();
  const zone = useZone();
  const parts = mail.html === null ? (['text', 'headers'] as const) : (['html', 'text', 'headers'] as const);
  const [part, setPart] = useState<'html' | 'text' | 'headers'>(parts[0]);
  const title = mail.subject || t.noSubject;
  usePlace({ title, parent: { label: t.title, to: '/outbox-mail' } });
  const size = (bytes: number) => t.kilobytes(formatExact(Math.ceil(bytes / 1_000), locale));
  return (
    <div className="mx-auto max-w-detail">
      <PageHead title={title} help={{ text: t.help, guide: 'mail' }} back={{ label: t.title, link: { to: '/outbox-mail' } }} />
      <div className="flex flex-col gap-16 pb-32">
        <Card>
          <Facts
            facts={[
              { label: t.columns.sender, value: mail.sender },
              { label: t.columns.to, value: mail.to },
              { label: t.columns.written, value: formatExactly(mail.writtenAt, locale, zone) },
              ...(mail.files.length > 0 ? [{ label: t.files, value: mail.files.map((file) => t.file(file.name, file.mediaType, size(file.size))).join(', ') }] : []),
            ]}
          />
        </Card>
        <Card>
          <Tabs label={t.parts} tabs={parts.map((key) => ({ key, label: t.part[key] }))} chosen={part} onChoose={setPart}>
            {part === 'html' && mail.html !== null && <MailFrame title={title} html={mail.html} opens />}
            {part === 'text' && (mail.text ? <Code whole label={t.part.text} text={mail.text} /> : <p>{t.noText}</p>)}
            {part === 'headers' && <Code whole label={t.part.headers} text={mail.headers.map(({ name, value }) => `${name}: ${value}`).join('\n')} />}
          </Tabs>
        </Card>
      </div>
    </div>
  );
}
