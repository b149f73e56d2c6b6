// Permissions in words: whose they are, by the part of the platform, and what they allow there.
import { useStoreWords } from '../words';

export interface Rights<Permission> {
  readonly area: string;
  readonly label: string;
  readonly of: readonly Permission[];
}

const areaOf = (name: string): string => name.split(':')[0] ?? name;

/** By area, in the order of their words. */
export function useRights() {
  const { rights: t } = useStoreWords();
  const areas: Readonly<Record<string, string>> = t.areas;
  const verbs: Readonly<Record<string, string>> = t.verbs;
  const special: Readonly<Record<string, string>> = t.special;
  const labelOf = (area: string) => areas[area] ?? area;
  return {
    /** "Change", "Refund". */
    verbOf: (name: string) => special[name] ?? verbs[name.split(':')[1] ?? ''] ?? name,
    /** "Orders: refund". */
    nameOf: (name: string) => t.named(labelOf(areaOf(name)), special[name] ?? verbs[name.split(':')[1] ?? ''] ?? name),
    grouped: <Permission extends { readonly name: string }>(all: readonly Permission[]): readonly Rights<Permission>[] => {
      const groups = new Map<string, Permission[]>();
      for (const each of all) groups.set(areaOf(each.name), [...(groups.get(areaOf(each.name)) ?? []), each]);
      return [...groups].map(([area, of]) => ({ area, label: labelOf(area), of })).sort((one, other) => one.label.localeCompare(other.label));
    },
  };
}
