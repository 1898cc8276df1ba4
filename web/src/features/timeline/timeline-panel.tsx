import { IconFileText, IconHistory, IconNote, IconPhoto, IconReceipt, IconUser } from '@tabler/icons-react';
import { Link } from 'react-router';
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
    viewerReadsUntil
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

/** Names what an entry is about, and leads to it; nothing where the record does not hold it. */
export type SubjectOf = (subject: NonNullable<Entry['subject']>) => { name: string; to: string } | undefined;

const icons: Record<SubjectKind, typeof IconPhoto> = {
  IMAGE: IconPhoto,
  REPORT: IconFileText,
  BILLING: IconReceipt,
  PATIENT: IconUser,
  STAFF: IconUser,
  ACCOUNT: IconUser,
};

const Subjects = ({ entries, subjectOf }: { entries: readonly Entry[]; subjectOf: SubjectOf }) => {
  const byName = new Map<string, string>();
  for (const { subject } of entries) {
    const found = subject && subjectOf(subject);
    if (found && !byName.has(found.name)) byName.set(found.name, found.to);
  }
  return [...byName].map(([name, to]) => (
    <span key={to}>
      {' '}
      ·{' '}
      <Link to={to} className="link" preventScrollReset>
        <bdi>{name}</bdi>
      </Link>
    </span>
  ));
};

/** Several entries stand on one line when one person did the same to several things in one minute. */
const TimelineLine = ({ entries, subjectOf }: { entries: readonly Entry[]; subjectOf: SubjectOf }) => {
  const [entry] = entries;
  if (!entry) return null;
  const note = entry.action === 'note.added';
  const Icon = note ? IconNote : icons[entry.subject?.kind ?? 'PATIENT'];
  return (
    <li className={classes['entry']} data-note={note || undefined}>
      <time dateTime={entry.at} title={formatMoment(entry.at)}>
        {formatTime(entry.at)}
      </time>
      <Icon size={15} stroke={1.6} aria-hidden="true" />
      <p>
        <bdi className={classes['who']}>{entry.actor?.displayName ?? m.timeline.system}</bdi>{' '}
        <span dir="auto" className={classes['detail']}>
          {entry.detail}
        </span>
        {entries.length > 1 && <span className="muted num"> {m.timeline.times(entries.length)}</span>}
        {!note && <Subjects entries={entries} subjectOf={subjectOf} />}
      </p>
    </li>
  );
};

const sameAct = (one: Entry, other: Entry): boolean =>
  one.action !== 'note.added' &&
  one.action === other.action &&
  one.detail === other.detail &&
  one.actor?.id === other.actor?.id &&
  formatTime(one.at) === formatTime(other.at);

const linesOf = (entries: readonly Entry[]): Entry[][] => {
  const lines: Entry[][] = [];
  for (const entry of entries) {
    const line = lines.at(-1);
    if (line?.[0] && sameAct(line[0], entry)) line.push(entry);
    else lines.push([entry]);
  }
  return lines;
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
  subjectOf?: SubjectOf;
};

const nothing = (): undefined => undefined;
const none: readonly Problem[] = [];

/** Who did what in a patient's record, newest first. */
export const TimelinePanel = ({
  patient: ref,
  problem,
  partly = none,
  onRetry,
  onMore,
  onChanged = nothing,
  subjectOf = nothing,
}: Props) => {
  const patient = readFragment(TimelinePanelFragment, ref);
  // Who broke the glass reads, and writes nothing.
  const mayWrite = useCan()('workflow:write') && patient?.active === true && !patient.viewerReadsUntil;
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
            {linesOf(entries).map((line) => (
              <TimelineLine key={line[0]?.id} entries={line} subjectOf={subjectOf} />
            ))}
          </ul>
        </section>
      ))}
      {after && onMore && <MoreButton onMore={() => onMore(after)} />}
    </Panel>
  );
};
