import { Button } from '@mantine/core';
import { IconPhoto, IconUpload } from '@tabler/icons-react';
import { type DragEvent, useCallback, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { Modality } from '#generated/graphql.ts';
import type { Problem } from '#shared/api/problems.ts';
import { useRowKeys } from '#shared/lists/row-keys.ts';
import { m } from '#shared/messages.ts';
import { Empty } from '#shared/ui/empty.tsx';
import { useKey } from '#shared/ui/keys.ts';
import { MoreButton } from '#shared/ui/more-button.tsx';
import { Panel } from '#shared/ui/panel.tsx';
import { PartlyNote, ProblemNote } from '#shared/ui/problem-note.tsx';
import { ImageTile } from './image-tile.tsx';
import { KindFilter } from './kind-filter.tsx';
import { UploadTile } from './upload-tile.tsx';
import { useImagesOfKind } from './use-images-of-kind.ts';
import { useUploads } from './use-uploads.ts';
import classes from './image-panel.module.css';

export const ImagePanelFragment = graphql(`
  fragment ImagePanel_patient on Patient {
    id
    viewerCanUploadImage
    images(first: 20) {
      totalCount
      nodes {
        id
        modality
        ...ImageTile_image
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Props = {
  patient: FragmentType<typeof ImagePanelFragment> | undefined;
  patientId: string;
  problem?: Problem | undefined;
  partly?: readonly Problem[];
  /** True for a patient looking at the own record. */
  own?: boolean;
  onRetry?: () => void;
  onMore?: (after: string) => Promise<void>;
  onStored?: () => void;
};

const nothing = (): void => undefined;
const none: readonly Problem[] = [];

/** A patient's images as tiles, with the way to add more. */
export const ImagePanel = ({
  patient: ref,
  patientId,
  problem,
  partly = none,
  own = false,
  onRetry,
  onMore,
  onStored = nothing,
}: Props) => {
  const patient = readFragment(ImagePanelFragment, ref);
  const { uploads, add } = useUploads(patientId, onStored);
  const [kind, setKind] = useState<Modality>();
  const [over, setOver] = useState(false);
  const [params] = useSearchParams();
  const picker = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLUListElement>(null);
  const choose = useCallback(() => picker.current?.click(), []);
  const mayUpload = patient?.viewerCanUploadImage === true;
  useKey('u', choose, mayUpload);
  useRowKeys(grid);

  const images = patient?.images;
  const nodes = images?.nodes ?? [];
  const after = images?.pageInfo.endCursor;
  const { kinds, shown, loading } = useImagesOfKind(
    patientId,
    nodes,
    images?.pageInfo.hasNextPage ?? false,
    kind,
  );

  const drag = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      add([...event.dataTransfer.files]);
    },
  };

  const hrefOf = (id: string): string => {
    const next = new URLSearchParams(params);
    next.set('image', id);
    return `?${next.toString()}`;
  };

  return (
    <div className={classes['drop']} data-over={over || undefined} {...(mayUpload ? drag : {})}>
      <Panel
        title={m.images.title}
        count={images?.totalCount}
        busy={!patient || loading}
        actions={
          mayUpload && (
            <Button
              variant="default"
              leftSection={<IconUpload size={15} />}
              aria-keyshortcuts="u"
              onClick={choose}
            >
              {m.images.upload}
            </Button>
          )
        }
        bar={
          kinds.length > 1 && (
            <KindFilter kinds={kinds} total={images?.totalCount ?? 0} kind={kind} onKind={setKind} />
          )
        }
      >
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={m.images.upload}
          onChange={(event) => {
            add([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
        <PartlyNote problems={partly} />
        {patient && !images && <ProblemNote problem={problem} what={m.images.title} onRetry={onRetry} />}
        {images && nodes.length === 0 && uploads.length === 0 && !mayUpload && (
          <Empty
            icon={IconPhoto}
            title={m.images.empty}
            help={own ? m.images.emptyOwn : m.images.emptyReadOnly}
          />
        )}
        {(!patient || nodes.length > 0 || uploads.length > 0) && (
          <ul ref={grid} className={classes['grid']} aria-label={m.images.title}>
            {uploads.map((upload) => (
              <UploadTile
                key={upload.id}
                upload={upload}
                together={
                  uploads.filter(({ batch, state }) => batch === upload.batch && state === 'asking').length
                }
              />
            ))}
            {patient
              ? shown.map((image) => <ImageTile key={image.id} image={image} href={hrefOf(image.id)} />)
              : ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key) => (
                  <ImageTile key={key} image={undefined} />
                ))}
          </ul>
        )}
        {!kind && images?.pageInfo.hasNextPage && (
          <div className={classes['more']}>
            <span className="muted num">
              {m.common.shown(nodes.length, images.totalCount, m.images.what)}
            </span>
            {after && onMore && <MoreButton onMore={() => onMore(after)} />}
          </div>
        )}
        {mayUpload && (
          <p
            className={classes['hint']}
            data-empty={images?.nodes.length === 0 && uploads.length === 0 ? true : undefined}
          >
            {over ? (
              m.images.dropNow
            ) : (
              <>
                {m.images.drop}{' '}
                <button type="button" onClick={choose}>
                  {m.images.choose}
                </button>
              </>
            )}
          </p>
        )}
      </Panel>
    </div>
  );
};
