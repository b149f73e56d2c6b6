// What is done with a flag as a whole: on, off, out of force.
import { Archive, Ellipsis, Power } from 'lucide-react';
import { useState } from 'react';
import type { Flag } from '@/client/routers/flags';
import { client, queryClient } from '@/shared/api';
import { Button, ConfirmDialog, Menu, toast, useTried } from '@/shared/kit';
import { flagChanged, flagOptions } from '../data';
import { useSettingsWords } from '../words';

export function FlagActs({ flag }: { flag: Flag }) {
  const { flags: t, reasons } = useSettingsWords();
  const { note, tried } = useTried(reasons);
  const [asking, setAsking] = useState(false);
  if (flag.archived) return null;
  const isOn = flag.definition.enabled;
  const turn = async (enabled: boolean) => flagChanged(await client.flags.switch.mutate({ flag: flag.key, enabled }));
  const press = () =>
    tried(async () => {
      await turn(!isOn);
      toast((isOn ? t.switched.off : t.switched.on)(flag.key), () => turn(isOn));
    });
  const archive = async () => {
    await client.flags.archive.mutate({ flag: flag.key });
    await Promise.all([queryClient.invalidateQueries(flagOptions(flag.key)), flagChanged()]);
    toast(t.archivedDone(flag.key));
  };
  return (
    <>
      {note}
      {flag.source === 'store' && <Menu icon={Ellipsis} align="end" label={t.more} items={[{ label: t.archive, icon: Archive, onSelect: () => setAsking(true) }]} />}
      <Button icon={Power} onClick={press}>
        {isOn ? t.switchOff : t.switchOn}
      </Button>
      <ConfirmDialog open={asking} title={t.archiveTitle(flag.key)} action={t.archive} reasons={reasons} onClose={() => setAsking(false)} onConfirm={archive}>
        {t.archiveText}
      </ConfirmDialog>
    </>
  );
}
