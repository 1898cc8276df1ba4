import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { ReportStatus as ReportStatusName } from '#generated/graphql.ts';
import { formatBodyPart, formatImage, formatRecent } from '#shared/format.ts';
import { m } from '#shared/messages.ts';
import { Bar } from '#shared/ui/skeleton.tsx';
import { ReportStatus } from '#shared/ui/status.tsx';
import { Name, When } from '#shared/ui/values.tsx';
import { ModalitySign } from './modality-sign.tsx';
import classes from './image-tile.module.css';

export const ImageTileFragment = graphql(`
  fragment ImageTile_image on Image {
    id
    modality
    dicomModality
    bodyPart
    description
    fileName
    contentType
    capturedAt
    uploadedAt
    url
    warnings {
      code
      message
    }
    uploadedBy {
      id
      displayName
    }
    reports(first: 1) @include(if: $canReadReports) {
      nodes {
        id
        status
      }
    }
  }
`);

type Props = {
  image: FragmentType<typeof ImageTileFragment> | undefined;
  href?: string;
  /** Whose it is, where tiles of several patients stand together. */
  patient?: string | undefined;
};

// On the image they would read as the image's own state.
const withdrawn: ReadonlySet<ReportStatusName> = new Set(['CANCELLED', 'ENTERED_IN_ERROR']);

/** One image among others: its picture or sign, what it is, when, by whom, and whether it is reported. */
export const ImageTile = ({ image: ref, href = '', patient }: Props) => {
  const image = readFragment(ImageTileFragment, ref);
  const [broken, setBroken] = useState<string>();
  if (!image) {
    return (
      <li className={classes['tile']} aria-hidden="true">
        <div className={classes['film']} data-awaited />
        <div className={classes['text']}>
          <Bar width="70%" />
          <Bar width="50%" height={10} />
        </div>
      </li>
    );
  }
  const part = image.bodyPart ? formatBodyPart(image.bodyPart) : '';
  const kind = image.modality === 'OTHER' ? formatImage(image) : m.modality[image.modality];
  const what = formatImage(image);
  const at = image.capturedAt ?? image.uploadedAt;
  const picture = image.contentType === 'application/dicom' || broken === image.url ? null : image.url;
  const report = image.reports?.nodes[0];
  const [warning] = image.warnings;
  return (
    <li className={classes['tile']}>
      <Link
        to={href}
        className={classes['link']}
        data-row
        aria-label={m.images.openTile([patient, kind, kind === what ? '' : part, formatRecent(at)])}
        title={[
          patient,
          what,
          formatRecent(at),
          image.uploadedBy && m.images.uploadedByName(image.uploadedBy.displayName),
          report && m.images.reportedAs(m.reportStatus[report.status]),
        ]
          .filter(Boolean)
          .join(' · ')}
        preventScrollReset
      >
        <div className={classes['film']}>
          {picture ? (
            <img src={picture} alt="" loading="lazy" decoding="async" onError={() => setBroken(picture)} />
          ) : (
            <ModalitySign modality={image.modality} />
          )}
        </div>
      </Link>
      <div className={classes['marks']}>
        {warning && (
          <span
            className={classes['warning']}
            title={warning.message}
            role="img"
            aria-label={`${m.images.warning}: ${warning.message}`}
          >
            <IconAlertTriangle size={14} />
          </span>
        )}
        {report && !withdrawn.has(report.status) && (
          <span className={classes['report']}>
            <ReportStatus status={report.status} />
          </span>
        )}
      </div>
      <div className={classes['text']}>
        <p className={classes['kind']}>{patient === undefined ? what : <bdi>{patient}</bdi>}</p>
        <p className={classes['by']}>
          {patient !== undefined && `${what} · `}
          <When at={at} />
          {patient === undefined && image.uploadedBy && (
            <>
              {' '}
              · <Name>{image.uploadedBy.displayName}</Name>
            </>
          )}
        </p>
      </div>
    </li>
  );
};
