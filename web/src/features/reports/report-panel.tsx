import { Button } from '@mantine/core';
import { IconFileText, IconPencilPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useSearchParams } from 'react-router';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { ReportEntry_ReportFragment } from '#generated/graphql.ts';
import type { Problem } from '#shared/api/problems.ts';
import { m } from '#shared/messages.ts';
import { Empty } from '#shared/ui/empty.tsx';
import { useKey } from '#shared/ui/keys.ts';
import { MoreButton } from '#shared/ui/more-button.tsx';
import { Panel } from '#shared/ui/panel.tsx';
import { PartlyNote, ProblemNote } from '#shared/ui/problem-note.tsx';
import { SkeletonRows } from '#shared/ui/skeleton.tsx';
import { ReportEntry, subjectOf } from './report-entry.tsx';

const ReportForm = lazy(() =>
  import('./report-form.tsx').then(({ ReportForm: component }) => ({ default: component })),
);
const ConfirmReport = lazy(() =>
  import('./confirm-report.tsx').then(({ ConfirmReport: component }) => ({ default: component })),
);

export const ReportPanelFragment = graphql(`
  fragment ReportPanel_patient on Patient {
    id
    displayName
    viewerCanCreateReport
    reports(first: 20) {
      totalCount
      nodes {
        id
        ...ReportEntry_report
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Props = {
  patient: FragmentType<typeof ReportPanelFragment> | undefined;
  problem?: Problem | undefined;
  partly?: readonly Problem[];
  own?: boolean;
  onRetry?: () => void;
  onMore?: (after: string) => Promise<void>;
  /** A report was written or confirmed. */
  onChanged?: () => void;
};

const nothing = (): void => undefined;
const none: readonly Problem[] = [];

/** A patient's reports, readable in place, with the way to write one. */
export const ReportPanel = ({
  patient: ref,
  problem,
  partly = none,
  own = false,
  onRetry,
  onMore,
  onChanged = nothing,
}: Props) => {
  const patient = readFragment(ReportPanelFragment, ref);
  const [params] = useSearchParams();
  const asked = params.get('report');
  const [answered, setAnswered] = useState(asked);
  const [openId, setOpenId] = useState<string | null>(asked);
  if (asked !== answered) {
    setAnswered(asked);
    if (asked) setOpenId(asked);
  }
  const [writing, setWriting] = useState(false);
  const [confirming, setConfirming] = useState<ReportEntry_ReportFragment>();
  const mayWrite = patient?.viewerCanCreateReport === true;
  useKey('r', () => setWriting(true), mayWrite);
  const reports = patient?.reports;
  const after = reports?.pageInfo.hasNextPage ? reports.pageInfo.endCursor : undefined;

  return (
    <Panel
      title={m.reports.title}
      count={reports?.totalCount}
      busy={!patient}
      actions={
        mayWrite && (
          <Button
            variant="default"
            leftSection={<IconPencilPlus size={15} />}
            aria-keyshortcuts="r"
            onClick={() => setWriting(true)}
          >
            {m.reports.create}
          </Button>
        )
      }
    >
      <PartlyNote problems={partly} />
      {!patient && <SkeletonRows rows={3} />}
      {patient && !reports && <ProblemNote problem={problem} what={m.reports.title} onRetry={onRetry} />}
      {reports?.nodes.length === 0 && (
        <Empty
          icon={IconFileText}
          title={m.reports.empty}
          help={own ? m.reports.emptyOwn : mayWrite ? m.reports.emptyHelp : m.reports.emptyReadOnly}
        />
      )}
      {reports && reports.nodes.length > 0 && (
        <ul aria-label={m.reports.title}>
          {reports.nodes.map((report) => (
            <ReportEntry
              key={report.id}
              report={report}
              open={openId === report.id}
              pointedAt={asked === report.id}
              onToggle={() => setOpenId(openId === report.id ? null : report.id)}
              onConfirm={setConfirming}
            />
          ))}
        </ul>
      )}
      {after && onMore && <MoreButton onMore={() => onMore(after)} />}
      <Suspense>
        {writing && patient && (
          <ReportForm
            patientId={patient.id}
            patientName={patient.displayName}
            onClose={() => setWriting(false)}
            onDone={(id) => {
              setOpenId(id);
              onChanged();
            }}
          />
        )}
        {confirming && (
          <ConfirmReport
            report={confirming}
            subject={subjectOf(confirming)}
            onClose={() => setConfirming(undefined)}
            onDone={onChanged}
          />
        )}
      </Suspense>
    </Panel>
  );
};
