import {
  IconActivity,
  IconFileText,
  IconHome,
  IconPhoto,
  IconReceipt,
  IconStethoscope,
  IconTerminal2,
  IconUsers,
} from '@tabler/icons-react';
import { m } from '#shared/messages.ts';
import { useCan } from '#shared/session/permissions.ts';
import { useSession } from '#shared/session/session.ts';

export type NavItem = { to: string; label: string; icon: typeof IconHome };

/** The pages that the signed-in person may use, in the order of the rail. */
export const useNav = (): readonly NavItem[] => {
  const can = useCan();
  const role = useSession()?.role;
  if (role === 'PATIENT') return [{ to: '/', label: m.nav.myRecord, icon: IconHome }];
  return [
    { to: '/', label: m.nav.home, icon: IconHome },
    ...(can('patient:read') ? [{ to: '/patients', label: m.nav.patients, icon: IconUsers }] : []),
    ...(can('image:read') ? [{ to: '/images', label: m.nav.images, icon: IconPhoto }] : []),
    ...(can('report:read') ? [{ to: '/reports', label: m.nav.reports, icon: IconFileText }] : []),
    ...(can('billing:read') ? [{ to: '/billing', label: m.nav.billing, icon: IconReceipt }] : []),
    ...(can('staff:read') ? [{ to: '/staff', label: m.nav.staff, icon: IconStethoscope }] : []),
    ...(can('workflow:read') ? [{ to: '/activity', label: m.nav.activity, icon: IconActivity }] : []),
    { to: '/explorer', label: m.nav.explorer, icon: IconTerminal2 },
  ];
};
