// What is done about a member; each answers with what became of keys and invitations.
import type { Leftovers, Member } from '@/client/routers/members';
import type { Role } from '@/client/shared';
import { client, queryClient, useIntention } from '@/shared/api';
import { FormDialog, PickOne, SwitchField, useEditing } from '@/shared/forms';
import { ConfirmDialog, toast } from '@/shared/kit';
import { meOptions } from '@/shared/session';
import { peopleChanged, ROLES } from '../data';
import { useStoreWords } from '../words';
import { useGrantable } from './grantable';

interface MemberDialogProps {
  readonly member: Member;
  readonly onClose: () => void;
  readonly onLeft: (leftovers: Leftovers) => void;
}

const isWorthTelling = (leftovers: Leftovers): boolean => Object.values(leftovers).some((each) => each.length > 0);

export function ChangeRoleDialog({ member, onClose, onLeft }: MemberDialogProps) {
  const { changeRole: t, roles, about, reasons } = useStoreWords();
  const may = useGrantable();
  const name = member.name || member.email;
  const editing = useEditing({
    thing: null,
    values: { role: member.role, revokeKeys: false },
    reasons,
    reasonFields: { 'members.beyond_own_rights': 'role', 'members.last_owner': 'role' },
    save: (values, context) => client.members.changeRole.mutate({ personId: member.personId, ...values }, { context }),
    onSaved: async ({ role, leftovers }) => {
      onClose();
      await peopleChanged();
      toast(t.done(name, roles[role]));
      if (isWorthTelling(leftovers)) onLeft(leftovers);
    },
  });
  const chosen = editing.form.watch('role');
  const choices = ROLES.filter((role: Role) => role === member.role || may(role));
  return (
    <FormDialog editing={editing} title={t.title(name)} action={t.action} disabledBecause={chosen === member.role ? t.same : undefined} onClose={onClose}>
      <PickOne name="role" label={t.role} required hint={about[chosen]} choices={choices.map((value) => ({ value, label: roles[value] }))} />
      <SwitchField name="revokeKeys" label={t.revokeKeys} hint={t.revokeKeysHint} />
    </FormDialog>
  );
}

export function RemoveMemberDialog({ member, onClose, onLeft }: MemberDialogProps) {
  const { removeMember: t, changeRole, reasons } = useStoreWords();
  const name = member.name || member.email;
  const editing = useEditing({
    thing: null,
    values: { revokeKeys: false },
    reasons,
    save: (values, context) => client.members.remove.mutate({ personId: member.personId, ...values }, { context }),
    onSaved: async ({ leftovers }) => {
      if (isWorthTelling(leftovers)) onLeft(leftovers);
      onClose();
      await peopleChanged();
      toast(t.done(name));
    },
  });
  return (
    <FormDialog editing={editing} tone="danger" title={t.title(name)} description={t.text} action={t.action} onClose={onClose}>
      <SwitchField name="revokeKeys" label={changeRole.revokeKeys} hint={changeRole.revokeKeysHint} />
    </FormDialog>
  );
}

export function TransferDialog({ member, onClose, onLeft }: MemberDialogProps) {
  const { transfer: t, reasons } = useStoreWords();
  const { context } = useIntention();
  const name = member.name || member.email;
  const transfer = async () => {
    const { leftovers } = await client.members.transferOwnership.mutate({ personId: member.personId }, { context });
    await queryClient.invalidateQueries({ queryKey: meOptions.queryKey });
    await peopleChanged();
    toast(t.done(name));
    if (isWorthTelling(leftovers)) onLeft(leftovers);
  };
  return (
    <ConfirmDialog open title={t.title(name)} action={t.action(name)} typeName={name} reasons={reasons} onClose={onClose} onConfirm={transfer}>
      {t.text(name)}
    </ConfirmDialog>
  );
}
