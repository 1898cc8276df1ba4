import { Button } from '@mantine/core';
import { IconPrinter, IconUserQuestion } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useEffectEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import { BillingPanel } from '#features/billing/billing-panel.tsx';
import { ImagePanel } from '#features/images/image-panel.tsx';
import { PatientBanner } from '#features/patients/patient-banner.tsx';
import { RestrictButton } from '#features/patients/restrict-button.tsx';
import { SealedRecord } from '#features/patients/sealed-record.tsx';
import { ReportPanel } from '#features/reports/report-panel.tsx';
import { TimelinePanel } from '#features/timeline/timeline-panel.tsx';
import { problemAt, problemsBelow } from '#shared/api/problems.ts';
import { m } from '#shared/messages.ts';
import { useCan } from '#shared/session/permissions.ts';
import { useSession } from '#shared/session/session.ts';
import { MessagePage } from '#shared/ui/message-page.tsx';
import { useTitle } from '#shared/ui/page.tsx';
import { ProblemNote } from '#shared/ui/problem-note.tsx';
import { useRecord } from './use-record.ts';
import { useSubjects } from './use-subjects.ts';
import classes from './record.module.css';

const ImageDialog = lazy(() =>
  import('#features/images/image-dialog.tsx').then(({ ImageDialog: component }) => ({ default: component })),
);

/** Calls back when a moment has come, such as the end of an access. */
const useEnd = (at: string | null | undefined, callBack: () => void): void => {
  const call = useEffectEvent(callBack);
  useEffect(() => {
    if (!at) return undefined;
    const timer = setTimeout(call, Date.parse(at) - Date.now() + 1000);
    return () => clearTimeout(timer);
  }, [at]);
};

/** One patient: who it is, images, reports, billings and what happened, fetched by one operation. */
export const RecordPage = ({ patientId }: { patientId: string }) => {
  const can = useCan();
  const own = useSession()?.patientId === patientId;
  const { data, problems, pending, retry, reload, refresh, more } = useRecord(patientId);
  const subjectOf = useSubjects();
  const [params, setParams] = useSearchParams();
  const imageId = params.get('image');
  useTitle(own ? m.nav.myRecord : m.record.title);
  useEnd(data?.patient?.viewerReadsUntil, retry);

  const patient = data?.patient;
  if (!patient && !pending) {
    const problem = problemAt(problems, ['patient']);
    if (problem && problem.code !== 'NOT_FOUND')
      return <ProblemNote problem={problem} what={m.record.title} onRetry={retry} />;
    return (
      <MessagePage icon={IconUserQuestion} title={m.record.missing} body={m.record.missingBody}>
        <Button component={Link} to="/patients">
          {m.record.toPatients}
        </Button>
      </MessagePage>
    );
  }

  const closeImage = (): void =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        next.delete('image');
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  const part = (field: string) => ({
    problem: problemAt(problems, ['patient', field]),
    partly: problemsBelow(problems, ['patient', field]),
    onRetry: retry,
  });
  const given = patient ?? undefined;
  if (patient?.viewerCanBreakGlass) {
    return (
      <>
        <PatientBanner patient={patient} />
        <div className={classes['record']}>
          <SealedRecord patient={patient} onOpened={reload} />
        </div>
      </>
    );
  }

  return (
    <>
      <PatientBanner
        patient={given}
        actions={
          <>
            {patient && <RestrictButton patient={patient} onDone={refresh.timeline} />}
            <Button
              variant="subtle"
              size="compact-xs"
              leftSection={<IconPrinter size={14} />}
              onClick={() => print()}
            >
              {m.record.print}
            </Button>
          </>
        }
      />
      <div className={classes['record']}>
        <div className={classes['wide']}>
          {can('image:read') && (
            <ImagePanel
              {...part('images')}
              patient={given}
              patientId={patientId}
              own={own}
              onMore={more.images}
              onStored={refresh.timeline}
            />
          )}
          {can('workflow:read') && (
            <TimelinePanel
              {...part('workflowLogs')}
              patient={given}
              onMore={more.workflowLogs}
              subjectOf={subjectOf}
              onChanged={refresh.timeline}
            />
          )}
        </div>
        <div className={classes['narrow']}>
          {can('report:read') && (
            <ReportPanel
              {...part('reports')}
              patient={given}
              own={own}
              onMore={more.reports}
              onChanged={refresh.reports}
            />
          )}
          {can('billing:read') && (
            <BillingPanel
              {...part('billings')}
              patient={given}
              onMore={more.billings}
              onChanged={refresh.billings}
            />
          )}
        </div>
      </div>
      <Suspense>
        {imageId && (
          <ImageDialog
            id={imageId}
            readOnly={Boolean(patient?.viewerReadsUntil)}
            onClose={closeImage}
            onDeleted={() => {
              closeImage();
              refresh.images();
            }}
          />
        )}
      </Suspense>
    </>
  );
};
