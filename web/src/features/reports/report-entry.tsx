import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconChevronRight, IconInfoCircle } from '@tabler/icons-react';
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
    addenda {
      id
      text
      at
      author {
        id
        displayName
      }
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

type Subject = Parameters<typeof formatImage>[0] & { deletedAt: string | null };

const nameOf = (image: Subject | null): string => {
  if (!image) return m.reports.imageGone;
  return image.deletedAt ? m.reports.imageDeleted(formatImage(image)) : formatImage(image);
};

/** What a report is about, in words: `CT Chest, MRI Brain (deleted)`; its own words where it names no image. */
export const subjectOf = (report: { images?: readonly (Subject | null)[] | null }): string => {
  const parts = (report.images ?? []).map(nameOf);
  return [...new Set(parts)].join(', ') || m.reports.untitled;
};

const Text = ({ label, text, by }: { label: string; text: string | null | undefined; by?: string }) =>
  text ? (
    <div className={classes['part']}>
      <h3>
        {label}
        {by && (
          <>
            {' '}
            · <bdi>{by}</bdi>
          </>
        )}
      </h3>
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
  const mark = m.reports.marks[report.status];
  const MarkIcon = report.status === 'ENTERED_IN_ERROR' ? IconAlertTriangle : IconInfoCircle;
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
            <span className={report.status === 'ENTERED_IN_ERROR' ? 'struck' : undefined}>
              {report.impression}
            </span>
          </span>
        )}
      </button>
      <div id={id} className={classes['text']} hidden={!open}>
        {mark && (
          <p className={classes['mark']} data-status={report.status}>
            <MarkIcon size={15} aria-hidden="true" /> {mark}
          </p>
        )}
        {!text && <p className="muted">{m.reports.noText}</p>}
        <Text label={m.reports.impression} text={report.impression} />
        <Text label={m.reports.findings} text={report.findings} />
        <Text label={m.reports.recommendations} text={report.recommendations} />
        {report.addenda.map(({ id: key, text: added, at, author }) => (
          <Text
            key={key}
            label={m.reports.addendum}
            by={m.reports.addendumBy(author?.displayName, formatMoment(at))}
            text={added}
          />
        ))}
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
