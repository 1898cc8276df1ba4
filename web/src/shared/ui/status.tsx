import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleHalf2,
  IconClockHour4,
  IconEdit,
  IconPencil,
} from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import type { BillingStatus as BillingState, ReportStatus as ReportState } from '#generated/graphql.ts';
import { m } from '#shared/messages.ts';
import { Badge } from '#shared/ui/badge.tsx';

type Look = Omit<ComponentProps<typeof Badge>, 'children'>;

const reportLook: Record<ReportState, Look> = {
  DRAFT: { tone: 'grey', icon: IconPencil },
  PRELIMINARY: { tone: 'blue', icon: IconCircleHalf2 },
  FINAL: { tone: 'green', icon: IconCircleCheck },
  AMENDED: { tone: 'amber', icon: IconEdit },
  CANCELLED: { tone: 'grey', icon: IconBan, struck: true },
  ENTERED_IN_ERROR: { tone: 'red', icon: IconAlertTriangle, struck: true },
};

/** Where a report stands, the same everywhere. */
export const ReportStatus = ({ status }: { status: ReportState }) => (
  <Badge {...reportLook[status]}>{m.reportStatus[status]}</Badge>
);

const billingLook: Record<BillingState, Look> = {
  PENDING: { tone: 'grey', icon: IconCircleDashed },
  PARTIALLY_PAID: { tone: 'blue', icon: IconCircleHalf2 },
  PAID: { tone: 'green', icon: IconCircleCheck },
  OVERDUE: { tone: 'red', icon: IconClockHour4 },
  CANCELLED: { tone: 'grey', icon: IconBan, struck: true },
};

/** Where a billing stands, the same everywhere. */
export const BillingStatus = ({ status }: { status: BillingState }) => (
  <Badge {...billingLook[status]}>{m.billingStatus[status]}</Badge>
);
