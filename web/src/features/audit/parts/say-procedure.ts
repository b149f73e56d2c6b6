import { useAuditWords } from '../words';

/** "Feature flags: switch" of `flags.switch`: the part in words, the verb as the server calls it. */
export function useSayProcedure(): (procedure: string) => string {
  const areas: Readonly<Record<string, string>> = useAuditWords().areas;
  return (procedure) => {
    const [area = '', verb = ''] = procedure.split('.');
    const said = verb.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll('_', ' ');
    return `${areas[area] ?? area}: ${said}`;
  };
}
