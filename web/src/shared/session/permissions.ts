import { useSession } from '#shared/session/session.ts';

/** The permissions the app asks for; the server decides, this only spares asking for what it would refuse. */
export type Permission =
  | 'patient:read'
  | 'patient:register'
  | 'patient:restrict'
  | 'image:read'
  | 'image:upload'
  | 'image:delete'
  | 'report:read'
  | 'report:write'
  | 'report:finalise'
  | 'workflow:read'
  | 'workflow:write'
  | 'billing:read'
  | 'billing:write'
  | 'staff:read'
  | 'staff:manage'
  | 'audit:read';

/** A function telling whether the signed-in person may do something at all. */
export const useCan = (): ((permission: Permission) => boolean) => {
  const session = useSession();
  return (permission) => session?.permissions.includes(permission) ?? false;
};
