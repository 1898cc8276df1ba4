import { IconFileText, IconHistory, IconNote, IconPhoto, IconReceipt, IconUser } from '@tabler/icons-react';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { SubjectKind, TimelinePanel_PatientFragment } from '#generated/graphql.ts';
import type { Problem } from '#shared/api/problems.ts';
import { formatMoment, formatRecent, formatTime } from '#shared/format.ts';
import { m } from '#shared/messages.ts';
import { useCan } from '#shared/session/permissions.ts';
import { Empty } from '#shared/ui/empty.tsx';
import { MoreButton } from '#shared/ui/more-button.tsx';
import { Panel } from '#shared/ui/panel.tsx';
import { PartlyNote, ProblemNote } from '#shared/ui/problem-note.tsx';
import { SkeletonRows } from '#shared/ui/skeleton.tsx';
import { NoteForm } from './note-form.tsx';
import classes from './timeline-panel.module.css';

export const TimelinePanelFragment = graphql(`
  fragment TimelinePanel_patient on Patient {
    id
    active
    workflowLogs(first: 20) {
      totalCount
      nodes {
        id
        at
        action
        detail
        subject {
          kind
          id
        }
        actor {
          id
          displayName
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Entry = NonNullable<TimelinePanel_PatientFragment['workflowLogs']>['nodes'][number];

const icons: Record<SubjectKind, typeof IconPhoto> = {
  IMAGE: IconPhoto,
  REPORT: IconFileText,
  BILLING: IconReceipt,
  PATIENT: IconUser,
  STAFF: IconUser,
  ACCOUNT: IconUser,
};

const TimelineEntry = ({ entry }: { entry: Entry }) => {
  const Icon = entry.action === 'note.added' ? IconNote : icons[entry.subject?.kind ?? 'PATIENT'];
  return (
    <li className={classes['entry']} data-note={entry.action === 'note.added' || undefined}>
      <time dateTime={entry.at} title={formatMoment(entry.at)}>
        {formatTime(entry.at)}
      </time>
      <Icon size={15} stroke={1.6} aria-hidden="true" />
      <p>
        <span dir="auto" className={classes['detail']}>
          {entry.detail}
        </span>{' '}
        <bdi className={classes['who']}>{entry.actor?.displayName ?? m.timeline.system}</bdi>
      </p>
    </li>
  );
};

const byDay = (entries: readonly Entry[]): [string, Entry[]][] => {
  const days = new Map<string, Entry[]>();
  for (const entry of entries)
    days.set(formatRecent(entry.at), [...(days.get(formatRecent(entry.at)) ?? []), entry]);
  return [...days];
};

type Props = {
  patient: FragmentType<typeof TimelinePanelFragment> | undefined;
  problem?: Problem | undefined;
  partly?: readonly Problem[];
  onRetry?: () => void;
  onMore?: (after: string) => Promise<void>;
  onChanged?: () => void;
};

const nothing = (): void => undefined;
const none: readonly Problem[] = [];

/** Who did what in a patient's record, newest first. */
export const TimelinePanel = ({
  patient: ref,
  problem,
  partly = none,
  onRetry,
  onMore,
  onChanged = nothing,
}: Props) => {
  const patient = readFragment(TimelinePanelFragment, ref);
  const mayWrite = useCan()('workflow:write') && patient?.active === true;
  const logs = patient?.workflowLogs;
  const after = logs?.pageInfo.hasNextPage ? logs.pageInfo.endCursor : undefined;
  return (
    <Panel
      title={m.timeline.title}
      count={logs?.totalCount}
      busy={!patient}
      bar={mayWrite && <NoteForm patientId={patient.id} onDone={onChanged} />}
    >
      <PartlyNote problems={partly} />
      {!patient && <SkeletonRows rows={4} />}
      {patient && !logs && <ProblemNote problem={problem} what={m.timeline.title} onRetry={onRetry} />}
      {logs?.nodes.length === 0 && <Empty icon={IconHistory} title={m.timeline.empty} />}
      {byDay(logs?.nodes ?? []).map(([day, entries]) => (
        <section key={day} className={classes['day']}>
          <h3>{day}</h3>
          <ul>
            {entries.map((entry) => (
              <TimelineEntry key={entry.id} entry={entry} />
            ))}
          </ul>
        </section>
      ))}
      {after && onMore && <MoreButton onMore={() => onMore(after)} />}
    </Panel>
  );
};
