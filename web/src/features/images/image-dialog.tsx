import { useApolloClient } from '@apollo/client/react';
import { Button } from '@mantine/core';
import { IconDownload, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { graphql } from '#generated/gql.ts';
import type { ImageDetailQuery } from '#generated/graphql.ts';
import { problemAt } from '#shared/api/problems.ts';
import { useLoad } from '#shared/api/use-load.ts';
import { formatBodyPart, formatBytes, formatMoment } from '#shared/format.ts';
import { m } from '#shared/messages.ts';
import { useCan } from '#shared/session/permissions.ts';
import { Dialog } from '#shared/ui/dialog.tsx';
import { ProblemNote } from '#shared/ui/problem-note.tsx';
import { Bar } from '#shared/ui/skeleton.tsx';
import { DeleteImage } from './delete-image.tsx';
import { ModalitySign } from './modality-sign.tsx';
import classes from './image-dialog.module.css';

const ImageDetailDocument = graphql(`
  query ImageDetail($id: ID!) {
    image(id: $id) {
      id
      modality
      dicomModality
      bodyPart
      description
      fileName
      contentType
      byteSize
      sha256
      capturedAt
      uploadedAt
      deletedAt
      deletionReason
      url(expiresInSeconds: 3600)
      uploadedBy {
        id
        displayName
      }
      study {
        id
        studyInstanceUid
        description
      }
      series {
        id
        seriesInstanceUid
        number
      }
      warnings {
        code
        message
      }
      dicom {
        sopInstanceUid
        transferSyntaxUid
        rows
        columns
        numberOfFrames
        acquiredAt
        patientId
      }
    }
  }
`);

// What a tile has already brought, to be shown while the rest is on its way.
const KnownImage = graphql(`
  fragment KnownImage_image on Image {
    modality
    fileName
  }
`);

type Image = NonNullable<ImageDetailQuery['image']>;

const factsOf = (image: Image): (readonly [string, string | null | undefined])[] => [
  [
    m.images.kind,
    [...new Set([m.modality[image.modality], image.dicomModality])].filter(Boolean).join(' · '),
  ],
  [m.images.bodyPart, image.bodyPart && formatBodyPart(image.bodyPart)],
  [m.images.description, image.description],
  [m.images.taken, image.capturedAt && formatMoment(image.capturedAt)],
  [m.images.uploaded, formatMoment(image.uploadedAt)],
  [m.images.uploadedBy, image.uploadedBy?.displayName],
  [m.images.contentType, image.contentType],
  [m.images.size, formatBytes(image.byteSize)],
  [
    m.images.dicom.dimensions,
    image.dicom?.columns && image.dicom.rows ? `${image.dicom.columns} × ${image.dicom.rows}` : null,
  ],
  [m.images.dicom.frames, image.dicom?.numberOfFrames?.toString()],
  [m.images.dicom.patientId, image.dicom?.patientId],
];

const identifiersOf = (image: Image): (readonly [string, string | null | undefined])[] => [
  [m.images.study, image.study?.studyInstanceUid],
  [m.images.series, image.series?.seriesInstanceUid],
  [m.images.dicom.sopInstance, image.dicom?.sopInstanceUid],
  [m.images.dicom.transferSyntax, image.dicom?.transferSyntaxUid],
  [m.images.sha256, image.sha256],
];

const Facts = ({
  facts,
  mono = false,
}: {
  facts: (readonly [string, string | null | undefined])[];
  mono?: boolean;
}) => (
  <dl className={classes['facts']}>
    {facts.map(
      ([name, value]) =>
        value && (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={mono ? 'mono' : undefined}>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ),
    )}
  </dl>
);

const AwaitedFacts = () => (
  <dl className={classes['facts']}>
    {[
      m.images.kind,
      m.images.bodyPart,
      m.images.description,
      m.images.taken,
      m.images.uploaded,
      m.images.uploadedBy,
      m.images.contentType,
      m.images.size,
      m.images.study,
      m.images.series,
      m.images.sha256,
    ].map((name) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>
          <Bar />
        </dd>
      </div>
    ))}
  </dl>
);

const Picture = ({ image }: { image: Image }) => {
  const [broken, setBroken] = useState(false);
  const dicom = image.contentType === 'application/dicom';
  const name = image.fileName ?? m.images.unnamed;
  if (image.url && !dicom && !broken)
    return <img src={image.url} alt={name} onError={() => setBroken(true)} />;
  let say = image.deletedAt ? m.images.noBytesDeleted : m.images.noBytes;
  if (broken) say = m.images.previewFailed;
  else if (image.url) say = m.images.noPreview;
  return (
    <>
      <ModalitySign modality={image.modality} />
      <p>{say}</p>
    </>
  );
};

type Props = {
  id: string;
  /** True where the record is not for changing. */
  readOnly?: boolean;
  onClose: () => void;
  onDeleted: () => void;
};

/** One image in full: its picture, or the file to download, and what is known of it. */
export const ImageDialog = ({ id, readOnly = false, onClose, onDeleted }: Props) => {
  const { data, problems, pending, retry } = useLoad(ImageDetailDocument, { id });
  const [deleting, setDeleting] = useState(false);
  const can = useCan();
  const image = data?.image;
  const known = useApolloClient().cache.readFragment({ id: `Image:${id}`, fragment: KnownImage });
  const named = image ?? known;
  const title = named ? (named.fileName ?? m.modality[named.modality]) : m.images.details;
  const mayDelete = can('image:delete') && !readOnly && !image?.deletedAt;
  if (deleting && image) {
    return (
      <DeleteImage id={image.id} name={title} onClose={() => setDeleting(false)} onDeleted={onDeleted} />
    );
  }
  return (
    <Dialog
      title={<bdi>{title}</bdi>}
      size="large"
      onClose={onClose}
      footer={
        image
          ? (mayDelete || image.url) && (
              <>
                {mayDelete && (
                  <Button
                    variant="subtle"
                    color="red"
                    className={classes['delete'] ?? ''}
                    leftSection={<IconTrash size={15} />}
                    onClick={() => setDeleting(true)}
                  >
                    {m.images.delete}
                  </Button>
                )}
                {image.url && (
                  <Button
                    component="a"
                    href={image.url}
                    download={image.fileName ?? true}
                    leftSection={<IconDownload size={15} />}
                  >
                    {m.common.download}
                  </Button>
                )}
              </>
            )
          : pending && <span className={classes['awaited']} />
      }
    >
      {!image && !pending ? (
        <ProblemNote problem={problemAt(problems, ['image'])} what={m.images.details} onRetry={retry} />
      ) : (
        <div className={classes['split']}>
          <div className={classes['film']} aria-busy={!image}>
            {image && <Picture key={image.url} image={image} />}
            {!image && known && <ModalitySign modality={known.modality} />}
          </div>
          <div className={classes['side']}>
            {image?.deletedAt && (
              <p className={classes['warning']}>
                {m.images.deletedAt(formatMoment(image.deletedAt), image.deletionReason)}
              </p>
            )}
            {image?.warnings.map(({ code, message }) => (
              <p key={code} className={classes['warning']}>
                {message}
              </p>
            ))}
            {image ? <Facts facts={factsOf(image)} /> : <AwaitedFacts />}
            {image && <Facts facts={identifiersOf(image)} mono />}
          </div>
        </div>
      )}
    </Dialog>
  );
};
