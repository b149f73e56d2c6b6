// Nobody gives a role that may more than he may himself.
import type { Role } from '@/client/shared';
import { useSession } from '@/shared/session';
import { useRoles } from '../data';

/** Says whether one may give a role; the server decides again. */
export function useGrantable(): (role: Role) => boolean {
  const { can } = useSession();
  const { data } = useRoles();
  return (role) => data?.roles.find((each) => each.role === role)?.permissions.every(can) ?? role === 'staff';
}
