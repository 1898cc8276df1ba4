import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useId, useRef } from 'react';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { ReportEntry_ReportFragment } from '#generated/graphql.ts';
import { formatImage, formatMoment } from '#shared/format.ts';
import { m } from '#shared/messages.ts';
import { ReportStatus } from '#shared/ui/status.tsx';
import { Name, When } from '#shared/ui/values.tsx';
import classes from './report-entry.module.css';

export const ReportEntryFragment = graphql(`
  fragment ReportEntry_report on Report {
    id
    status
    version
    findings
    impression
    recommendations
    createdAt
    confirmedAt
    viewerCanConfirm
    author {
      id
      displayName
    }
    confirmedBy {
      id
      displayName
    }
    images @include(if: $canReadImages) {
      id
      modality
      dicomModality
      bodyPart
      description
      deletedAt
    }
  }
`);

type Report = ReportEntry_ReportFragment;

/** What a report is about, in words: `CT Chest, MRI Brain`; its own words where it names no image. */
export const subjectOf = (report: {
  images?: readonly (Parameters<typeof formatImage>[0] | null)[] | null;
}): string => {
  const parts = (report.images ?? []).map((image) => (image ? formatImage(image) : m.reports.imageGone));
  return [...new Set(parts)].join(', ') || m.reports.untitled;
};

const Text = ({ label, text }: { label: string; text: string | null | undefined }) =>
  text ? (
    <div className={classes['part']}>
      <h3>{label}</h3>
      <p dir="auto">{text}</p>
    </div>
  ) : null;

type Props = {
  report: FragmentType<typeof ReportEntryFragment>;
  open: boolean;
  /** A link led here. */
  pointedAt: boolean;
  onToggle: () => void;
  onConfirm: (report: Report) => void;
};

/** A report that opens in place. */
export const ReportEntry = ({ report: ref, open, pointedAt, onToggle, onConfirm }: Props) => {
  const report = readFragment(ReportEntryFragment, ref);
  const id = useId();
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) item.current?.scrollIntoView?.({ block: 'nearest' });
  }, [open]);
  useEffect(() => {
    if (pointedAt) item.current?.querySelector('button')?.focus();
  }, [pointedAt]);
  const text = report.findings ?? report.impression ?? report.recommendations;
  return (
    <li ref={item} className={classes['entry']} data-open={open || undefined}>
      <button
        type="button"
        className={classes['head']}
        aria-expanded={open}
        aria-controls={id}
        data-row
        onClick={onToggle}
      >
        <IconChevronRight size={15} aria-hidden="true" className={classes['chevron']} />
        <ReportStatus status={report.status} />
        <span className={classes['subject']}>{subjectOf(report)}</span>
        <span className={classes['meta']}>
          {report.author && (
            <>
              <Name>{report.author.displayName}</Name> ·{' '}
            </>
          )}
          <When at={report.confirmedAt ?? report.createdAt} />
        </span>
        {!open && report.impression && (
          <span className={classes['glimpse']} dir="auto">
            {report.impression}
          </span>
        )}
      </button>
      <div id={id} className={classes['text']} hidden={!open}>
        {report.status === 'ENTERED_IN_ERROR' && (
          <p className={classes['error']}>
            <IconAlertTriangle size={15} aria-hidden="true" /> {m.reports.errorMark}
          </p>
        )}
        {!text && <p className="muted">{m.reports.noText}</p>}
        <Text label={m.reports.impression} text={report.impression} />
        <Text label={m.reports.findings} text={report.findings} />
        <Text label={m.reports.recommendations} text={report.recommendations} />
        <footer className={classes['foot']}>
          {report.confirmedAt && (
            <span className="muted">
              {report.confirmedBy
                ? m.reports.confirmedBy(report.confirmedBy.displayName, formatMoment(report.confirmedAt))
                : m.reports.confirmedAt(formatMoment(report.confirmedAt))}
            </span>
          )}
          {report.viewerCanConfirm && (
            <Button leftSection={<IconCheck size={15} />} onClick={() => onConfirm(report)}>
              {m.reports.confirm}
            </Button>
          )}
        </footer>
      </div>
    </li>
  );
};
