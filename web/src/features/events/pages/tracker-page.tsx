// The one line that a shop needs: made here, copied from here, and heard of here.
import { Copy, KeyRound } from 'lucide-react';
import { useId, useState } from 'react';
import { failureOf } from '@/shared/api';
import { formatInstant, formatSecond } from '@/shared/format';
import { Button, Card, Code, cutInMiddle, ErrorNote, Forbidden, Link, OutLink, Radio, StatusChip, Switch, TextInput, toast, useCopy, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Columns, PageHead } from '@/shared/shapes';
import { useSaid, VerdictChip } from '../parts/passed-columns';
import { CONSENTS, OFFERS, PLAIN, policyOf, tagOf, type TagOptions, useAddressRule, useHeard, usePageKey } from '../tracker';
import { useTrackerWords } from '../words';

export function TrackerPage() {
  const t = useTrackerWords();
  usePlace({ title: t.title });
  return useCan('events:read') ? <Tracker /> : <Forbidden permission="events:read" />;
}

function Tracker() {
  const t = useTrackerWords();
  const [options, setOptions] = useState(PLAIN);
  const change = (part: Partial<TagOptions>) => setOptions({ ...options, ...part });
  return (
    <div className="mx-auto max-w-detail">
      <PageHead title={t.title} help={{ text: t.help, guide: 'tracker' }} />
      <Columns side={<HeardCard />}>
        <TagCard options={options} onChange={change} />
        <OptionsCard options={options} onChange={change} />
        <AddressesCard />
        <Card title={t.policy.title}>
          <p className="pb-8 text-text-2">{t.policy.text}</p>
          <Code label={t.policy.title} text={policyOf(window.location.origin)} />
        </Card>
      </Columns>
    </div>
  );
}

interface PartProps {
  readonly options: TagOptions;
  readonly onChange: (part: Partial<TagOptions>) => void;
}

function TagCard({ options, onChange }: PartProps) {
  const t = useTrackerWords();
  const id = useId();
  const mayMakeKey = useCan('keys:write');
  const { make, error } = usePageKey(t.keyName);
  const tag = tagOf(window.location.origin, options);
  const { copied, copy } = useCopy(tag);
  const [isMade, setMade] = useState(false);
  const makeKey = async () => {
    try {
      onChange({ key: await make() });
      setMade(true);
    } catch {
      // The note below tells it.
    }
  };
  return (
    <Card title={t.tag.title}>
      <div className="flex flex-col gap-12">
        <p className="text-text-2">{t.tag.text}</p>
        <Code label={t.tag.title} text={tag} whole />
        {error !== null && <ErrorNote failure={failureOf(error)} />}
        <span className="flex flex-wrap gap-8">
          <Button tone={options.key ? 'primary' : 'plain'} icon={Copy} onClick={copy}>
            {copied ? t.tag.copied : t.tag.copy}
          </Button>
          {mayMakeKey && !options.key && (
            <Button tone="primary" icon={KeyRound} onClick={makeKey}>
              {t.tag.makeKey}
            </Button>
          )}
        </span>
        <div>
          <label htmlFor={id} className="mb-4 block text-strong">
            {t.tag.key}
          </label>
          <TextInput id={id} value={options.key} autoComplete="off" spellCheck={false} placeholder={t.tag.keyShape} onChange={({ target }) => onChange({ key: target.value.trim() })} />
          <p className="pt-4 text-dense text-text-2">{isMade ? t.tag.keyMade : t.tag.keyHint}</p>
        </div>
      </div>
    </Card>
  );
}

function OptionsCard({ options, onChange }: PartProps) {
  const { options: t } = useTrackerWords();
  const id = useId();
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-24">
        <fieldset className="flex flex-col">
          <legend className="mb-4 text-strong">{t.consent}</legend>
          {CONSENTS.map((each) => (
            <Radio key={each} name={`${id}-consent`} label={t.consents[each]} checked={options.consent === each} onChange={() => onChange({ consent: each })} />
          ))}
        </fieldset>
        <fieldset className="flex flex-col">
          <legend className="mb-4 text-strong">{t.offers}</legend>
          {OFFERS.map((each) => (
            <Radio key={each} name={`${id}-offers`} label={t.shown[each]} checked={options.offers === each} onChange={() => onChange({ offers: each })} />
          ))}
        </fieldset>
        <div className="grid gap-12 rows:grid-cols-2">
          <label>
            <span className="mb-4 block text-strong">{t.offerUrl}</span>
            <TextInput value={options.offerUrl} disabled={options.offers === 'off'} placeholder={t.offerUrlShape} onChange={({ target }) => onChange({ offerUrl: target.value })} />
          </label>
          <label>
            <span className="mb-4 block text-strong">{t.cookieDomain}</span>
            <TextInput value={options.cookieDomain} placeholder={t.cookieDomainShape} onChange={({ target }) => onChange({ cookieDomain: target.value })} />
          </label>
        </div>
        <div className="flex flex-col gap-8">
          <Switch label={t.tellsPages} checked={options.tellsPages} onChange={({ target }) => onChange({ tellsPages: target.checked })} />
          <Switch label={t.takesAnalytics} hint={t.takesAnalyticsHint} checked={options.takesAnalytics} onChange={({ target }) => onChange({ takesAnalytics: target.checked })} />
        </div>
      </div>
    </Card>
  );
}

/** Ticked by the fact itself: an event that the tracker has told. */
function HeardCard() {
  const t = useTrackerWords().heard;
  const said = useSaid();
  const locale = useLocale();
  const zone = useZone();
  const { seenAt, events } = useHeard(useCan('analytics:read'));
  const isHeard = events.length > 0 || Boolean(seenAt);
  return (
    <Card title={t.title}>
      <div className="flex flex-col items-start gap-12">
        <span role="status">
          <StatusChip tone={isHeard ? 'good' : 'active'} word={isHeard ? t.yes : t.waiting} />
        </span>
        {seenAt && <p className="text-text-2">{t.since(formatInstant(seenAt, locale, zone))}</p>}
        <p className="text-text-2">{events.length > 0 ? t.now : t.how}</p>
        <ul className="flex w-full flex-col">
          {events.map((event) => (
            <li key={event.id} className="flex items-center justify-between gap-8 border-t border-line py-4 text-dense">
              <span className="min-w-0">
                <span className="block truncate font-medium">{said.name(event)}</span>
                <span className="text-text-2 tabular-nums">{`${formatSecond(event.receivedAt, locale, zone)} · ${cutInMiddle(event.visitorId)}`}</span>
              </span>
              <VerdictChip verdict={event.verdict} inRow />
            </li>
          ))}
        </ul>
        <Link to="/events">{t.all}</Link>
        <OutLink href="/shop">{t.shop}</OutLink>
      </div>
    </Card>
  );
}

const RULES = ['shorten', 'drop', 'keep'] as const;

function AddressesCard() {
  const { addresses: t } = useTrackerWords();
  const id = useId();
  const canRead = useCan('settings:read');
  const canWrite = useCan('settings:write');
  const { rule, change, error } = useAddressRule(canRead);
  const { note, tried } = useTried();
  if (!canRead) return null;
  const choose = (next: string) =>
    tried(async () => {
      await change(next);
      toast(t.saved);
    });
  return (
    <Card title={t.title}>
      {error !== null && <ErrorNote failure={failureOf(error)} />}
      {note}
      <fieldset disabled={!canWrite || rule === undefined} className="flex flex-col">
        <legend className="mb-4 text-text-2">{t.text}</legend>
        {RULES.map((each) => (
          <Radio key={each} name={id} label={t.rules[each]} checked={rule === each} onChange={() => choose(each)} />
        ))}
      </fieldset>
      {!canWrite && <p className="pt-4 text-dense text-text-2">{t.needs}</p>}
    </Card>
  );
}
