// The outbox as it stands: what waits and for how long, who reads it, and what to do where nothing moves.
import type { AnnouncementStats } from '@/client/routers/announcements';
import { formatCount, formatExact } from '@/shared/format';
import { Banner, ButtonLink, Card, Skeleton, StatusMark } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { Tile } from '@/shared/shapes';
import { useAnnouncementWords } from '../words';
import { sayAge } from './ages';

/** The relay wakes at once and looks by itself each five seconds: what is older than this, nobody brings on. */
const OLD_SECONDS = 30;

export function Outbox({ stats }: { stats: AnnouncementStats | undefined }) {
  const t = useAnnouncementWords();
  const locale = useLocale();
  if (stats === undefined) return <Skeleton shape="tile" count={2} />;
  const count = (value: number) => formatCount(value, locale);
  const sum = (of: 'published' | 'failed' | 'dead') => stats.outbox.reduce((all, each) => all + each[of], 0);
  const dead = stats.unpublished + stats.unhandled;
  return (
    <div className="flex flex-col gap-16">
      <Advice stats={stats} />
      <section aria-label={t.tiles.label} className="grid grid-cols-2 gap-16 rows:grid-cols-4">
        <Tile label={t.tiles.dead} figure={count(dead)} note={dead > 0 && `${t.tiles.unpublished(count(stats.unpublished))} · ${t.tiles.unhandled(count(stats.unhandled))}`} />
        {stats.outbox.map(({ kind, waiting, held, oldestSeconds }) => (
          <Tile
            key={kind}
            label={t.tiles.waiting[kind]}
            figure={count(waiting)}
            note={waiting > 0 && [t.tiles.oldest(sayAge(oldestSeconds, t, locale)), held > 0 && t.tiles.held(count(held))].filter(Boolean).join(' · ')}
          />
        ))}
        <Tile
          label={t.tiles.published}
          figure={count(sum('published'))}
          exact={formatExact(sum('published'), locale)}
          note={t.tiles.publishedNote(count(sum('failed')), count(sum('dead')))}
        />
      </section>
    </div>
  );
}

function Advice({ stats }: { stats: AnnouncementStats }) {
  const t = useAnnouncementWords();
  const isStuck = stats.outbox.some(({ waiting, held, oldestSeconds }) => waiting > held && oldestSeconds > OLD_SECONDS);
  const late = stats.groups.filter(({ waiting, oldestSeconds }) => waiting > 0 && oldestSeconds > OLD_SECONDS);
  if (!isStuck && late.length === 0) return null;
  const action = (
    <ButtonLink size="small" to="/system">
      {t.advice.system}
    </ButtonLink>
  );
  return (
    <Banner tone="warn" action={action}>
      {isStuck ? t.advice.relay : t.advice.readers(late.map(({ group }) => group).join(', '))}
    </Banner>
  );
}

export function Readers({ stats: { groups } }: { stats: AnnouncementStats }) {
  const t = useAnnouncementWords();
  const { groups: words } = t;
  const locale = useLocale();
  if (groups.length === 0) return null;
  return (
    <Card title={words.title}>
      <table className="w-full text-dense tabular-nums">
        <thead>
          <tr className="text-caption text-text-2">
            <th scope="col" className="pb-4 text-left font-medium">
              {words.group}
            </th>
            <th scope="col" className="pb-4 text-right font-medium">
              {words.waiting}
            </th>
            <th scope="col" className="pb-4 text-right font-medium">
              {words.oldest}
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ group, waiting, oldestSeconds }) => (
            <tr key={group} className="border-t border-line">
              <th scope="row" className="py-4 text-left font-regular">
                <span className="flex items-center gap-8">
                  <StatusMark tone={waiting > 0 && oldestSeconds > OLD_SECONDS ? 'warn' : 'good'} />
                  {group}
                </span>
              </th>
              <td className="text-right">{formatCount(waiting, locale)}</td>
              <td className="text-right">{waiting === 0 ? words.upToDate : sayAge(oldestSeconds, t, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
