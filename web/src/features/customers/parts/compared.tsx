// Two customers beside one another, and what they come to as one.
import type { Customer, MergePreview } from '@/client/routers/customers';
import { countryName, formatExact, formatInstant, formatMoney } from '@/shared/format';
import { Badge, Card, StatusChip } from '@/shared/kit';
import { useLocale, useStore, useZone } from '@/shared/session';
import { useIsNarrow } from '@/shared/shapes';
import { useLanguage } from '@/shared/words';
import { useGroups } from '../data';
import { useCustomerWords } from '../words';
import { Line } from './paged';
import { usePercent } from './side';

interface Compared {
  readonly label: string;
  /** Of who stays, of who goes, and of what they come to. */
  readonly said: readonly [stays: string, goes: string, becomes: string];
}

function useRows({ survivor, merged, outcome }: MergePreview): readonly Compared[] {
  const { columns: t, contact, belongs, form } = useCustomerWords();
  const locale = useLocale();
  const zone = useZone();
  const language = useLanguage();
  const { currency } = useStore();
  const percent = usePercent();
  const groups = new Map(useGroups().map(({ id, name }) => [id, name]));
  const time = (at: string | null) => (at ? formatInstant(at, locale, zone) : '');
  const rows: ReadonlyArray<readonly [label: string, say: (customer: Customer) => string | null | undefined]> = [
    [form.name, ({ name }) => name],
    [t.email, ({ email }) => email],
    [t.phone, ({ phone }) => phone],
    [t.externalId, ({ externalId }) => externalId],
    [t.country, ({ country, region }) => country && [region, countryName(country, language)].filter(Boolean).join(', ')],
    [contact.locale, (customer) => customer.locale],
    [contact.zone, (customer) => customer.zone],
    [contact.currency, (customer) => customer.currency],
    [belongs.tags, ({ tags }) => tags.join(', ')],
    [belongs.groups, ({ groupIds }) => groupIds.map((id) => groups.get(id)).filter(Boolean).join(', ')],
    [contact.discount, ({ discountBps }) => (discountBps > 0 ? percent(discountBps) : '')],
    [t.orders, ({ ordersCount }) => formatExact(ordersCount, locale)],
    [t.spent, ({ spentMinor }) => formatMoney({ amountMinor: spentMinor, currency }, locale)],
    [t.points, ({ points }) => formatExact(points, locale)],
    [t.lastOrder, ({ lastOrderAt }) => time(lastOrderAt)],
    [t.created, ({ createdAt }) => time(createdAt)],
  ];
  return rows
    .map(([label, say]) => ({ label, said: [say(survivor) || '—', say(merged) || '—', say(outcome) || '—'] as const }))
    .filter(({ said }) => said.some((each) => each !== '—'));
}

export function ComparedCard({ preview }: { preview: MergePreview }) {
  const { merge: t } = useCustomerWords();
  const rows = useRows(preview);
  const heads = [t.stays, t.goes, t.becomes];
  return (
    <Card title={t.values}>
      <p className="pb-12 text-text-2">{t.lostText}</p>
      {useIsNarrow() ? <Stacked rows={rows} heads={heads} /> : <Tabled rows={rows} heads={heads} label={t.values} />}
    </Card>
  );
}

interface RowsProps {
  readonly rows: readonly Compared[];
  readonly heads: readonly string[];
}

/** What nothing keeps is struck through. */
const isLost = ({ said: [, goes, becomes] }: Compared): boolean => goes !== '—' && goes !== becomes && !becomes.includes(goes);

function Tabled({ rows, heads, label }: RowsProps & { label: string }) {
  return (
    <table aria-label={label} className="w-full table-fixed text-dense">
      <thead>
        <tr className="text-left text-caption text-text-2">
          <td className="w-1/5" />
          {heads.map((head) => (
            <th key={head} scope="col" className="py-4 pr-12">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.label} className="border-t border-line align-top">
            <th scope="row" className="py-8 pr-12 text-left font-regular text-text-2">
              {row.label}
            </th>
            <td className="py-8 pr-12 wrap-anywhere">{row.said[0]}</td>
            <td className="py-8 pr-12 wrap-anywhere">
              <Goes row={row} />
            </td>
            <td className="py-8 font-medium wrap-anywhere">{row.said[2]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Stacked({ rows, heads }: RowsProps) {
  return (
    <ul className="flex flex-col gap-16">
      {rows.map((row) => (
        <li key={row.label}>
          <h3 className="pb-4 text-strong">{row.label}</h3>
          <dl className="grid grid-cols-3 gap-x-12 gap-y-4 text-dense">
            {heads.map((head, place) => (
              <div key={head} className="contents">
                <dt className="text-text-2">{head}</dt>
                <dd className="col-span-2 wrap-anywhere">{place === 1 ? <Goes row={row} /> : row.said[place]}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

/** A number that is added up is not lost. */
function Goes({ row }: { row: Compared }) {
  const { merge: t, columns } = useCustomerWords();
  const isSum = [columns.orders, columns.spent, columns.points, columns.lastOrder, columns.created].some((label) => label === row.label);
  if (isSum || !isLost(row)) return row.said[1];
  return (
    <span className="flex flex-wrap items-center gap-8">
      <del className="text-text-2">{row.said[1]}</del>
      <Badge>{t.lost}</Badge>
    </span>
  );
}

export function MovedCard({ preview: { moved, consents }, name }: { preview: MergePreview; name: string }) {
  const { merge: t, consents: words, channels } = useCustomerWords();
  const locale = useLocale();
  const zone = useZone();
  const counts = Object.entries(moved).filter(([, count]) => count > 0);
  return (
    <>
      {counts.length > 0 && (
        <Card title={t.moved}>
          <p className="pb-8 text-text-2">{t.movedText(name)}</p>
          <ul className="flex flex-col gap-8">
            {counts.map(([kind, count]) => (
              <li key={kind}>
                <Line title={t.counts[kind as keyof typeof moved]} value={formatExact(count, locale)} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {consents.length > 0 && (
        <Card title={t.consents}>
          <p className="pb-8 text-text-2">{t.consentsText}</p>
          <ul className="flex flex-col gap-8">
            {consents.map(({ channel, purpose, given, at }) => (
              <li key={`${channel}:${purpose}`}>
                <Line
                  title={words.state(channels[channel], purpose)}
                  note={formatInstant(at, locale, zone)}
                  value={<StatusChip inRow tone={given ? 'good' : 'idle'} word={given ? words.given : words.withdrawn} />}
                />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}
