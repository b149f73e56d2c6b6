import { client } from '@/shared/api';
import { FormDialog, PickOne, TextField, useEditing } from '@/shared/forms';
import { Link, toast } from '@/shared/kit';
import type { Role } from '@/client/shared';
import { peopleChanged, TEAM } from '../data';
import { useGrantable } from './grantable';
import { useStoreWords } from '../words';

/** Asks an address to join; the mail's link is good for a week. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { invite: t, roles, about, reasons } = useStoreWords();
  const may = useGrantable();
  const editing = useEditing({
    thing: null,
    values: { email: '', role: 'staff' as Role },
    reasons,
    reasonFields: { 'members.already_member': 'email', 'members.invitation_pending': 'email', 'members.beyond_own_rights': 'role' },
    save: ({ email, role }, context) => client.members.invite.mutate({ email: email.trim(), role }, { context }),
    onSaved: async ({ email }) => {
      onClose();
      await peopleChanged();
      toast(t.done(email));
    },
  });
  const role = editing.form.watch('role');
  return (
    <FormDialog editing={editing} title={t.title} description={t.text} action={t.action} onClose={onClose}>
      <TextField name="email" label={t.email} type="email" autoComplete="off" required autoFocus most={254} />
      <PickOne name="role" label={t.role} required hint={about[role]} choices={TEAM.filter(may).map((value) => ({ value, label: roles[value] }))} />
      <p className="text-dense">
        <Link to="/settings/roles">{t.rights}</Link>
      </p>
    </FormDialog>
  );
}
