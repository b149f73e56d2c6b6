// Which permissions a key holds: those that its maker holds, by the part of the platform.
import { useQuery } from '@tanstack/react-query';
import { Field } from '@/shared/forms';
import { Banner, Button, Checkbox } from '@/shared/kit';
import { trpc } from '@/shared/api';
import { useCan, useSession } from '@/shared/session';
import { useStoreWords } from '../words';
import { useRights } from './rights';

/** For a page's own script, for a server that only reads, for one that runs the shop. */
const KINDS: Readonly<Record<'tracker' | 'reader' | 'shop', readonly string[] | ((name: string) => boolean)>> = {
  tracker: ['events:write', 'interventions:show'],
  reader: (name) => name.endsWith(':read'),
  shop: ['catalog:read', 'pricing:quote', 'orders:shop', 'payments:write', 'events:write', 'interventions:show'],
};

export function ScopesField() {
  const { newKey: t } = useStoreWords();
  const { me } = useSession();
  const { verbOf, grouped } = useRights();
  const { data } = useQuery(trpc.members.roles.queryOptions(undefined, { staleTime: Infinity, enabled: useCan('members:read') }));
  const known = new Map(data?.permissions.map((each) => [each.name, each]));
  // What is held for the platform is no store's, and in no key.
  const own = me.permissions.filter((name) => data === undefined || known.has(name)).map((name) => ({ name }));
  return (
    <Field<readonly string[]> name="scopes" label={t.scopes} required group check={(chosen: readonly string[]) => (chosen.length === 0 ? t.scopeFirst : undefined)}>
      {({ value, onChange, ref }) => {
        const chosen = new Set(value);
        const put = (name: string, isOn: boolean) => onChange(isOn ? [...value, name] : value.filter((each) => each !== name));
        const take = (kind: keyof typeof KINDS) => {
          const wanted = KINDS[kind];
          onChange(own.map(({ name }) => name).filter((name) => (typeof wanted === 'function' ? wanted(name) : wanted.includes(name))));
        };
        return (
          <div className="flex flex-col gap-12">
            <div className="flex flex-wrap items-center gap-8 text-dense text-text-2">
              {t.fitting}
              {(Object.keys(KINDS) as (keyof typeof KINDS)[]).map((kind) => (
                <Button key={kind} size="small" onClick={() => take(kind)}>
                  {t.kinds[kind]}
                </Button>
              ))}
            </div>
            <div className="grid gap-x-16 gap-y-12 rows:grid-cols-2">
              {grouped(own).map(({ area, label, of }, place) => (
                <section key={area} aria-label={label}>
                  <h3 className="text-caption text-text-2">{label}</h3>
                  {of.map(({ name }, at) => (
                    <div key={name}>
                      <Checkbox {...(place === 0 && at === 0 ? { ref } : {})} label={verbOf(name)} checked={chosen.has(name)} onChange={({ target }) => put(name, target.checked)} />
                    </div>
                  ))}
                </section>
              ))}
            </div>
            {value.some((name) => known.get(name)?.letsIn) && <Banner tone="warn">{t.letsIn}</Banner>}
          </div>
        );
      }}
    </Field>
  );
}
