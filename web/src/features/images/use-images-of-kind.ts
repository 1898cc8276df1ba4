import { graphql } from '#generated/gql.ts';
import type { ImagesOfKindQuery, Modality } from '#generated/graphql.ts';
import { useLoad } from '#shared/api/use-load.ts';
import { m } from '#shared/messages.ts';
import { useCan } from '#shared/session/permissions.ts';
import type { KindCount } from './kind-filter.tsx';

const ImagesOfKindDocument = graphql(`
  query ImagesOfKind($id: ID!, $kind: Modality!, $canReadReports: Boolean!) {
    patient(id: $id) {
      id
      images(filter: { modality: { eq: $kind } }, first: 100) {
        nodes {
          id
          modality
          ...ImageTile_image
        }
      }
    }
  }
`);

type Node = NonNullable<NonNullable<ImagesOfKindQuery['patient']>['images']>['nodes'][number];

const known = Object.keys(m.modality) as Modality[];

/**
 * The images of one kind: from those already here when all of them are, else asked for.
 * Counts by kind are known only when all images are here.
 */
export const useImagesOfKind = (
  patientId: string,
  nodes: readonly Node[],
  hasMore: boolean,
  kind: Modality | undefined,
): { kinds: readonly KindCount[]; shown: readonly Node[]; loading: boolean } => {
  const canReadReports = useCan()('report:read');
  const ask = hasMore && kind !== undefined;
  const { data, pending, refreshing } = useLoad(
    ImagesOfKindDocument,
    { id: patientId, kind: kind ?? 'OTHER', canReadReports },
    !ask,
  );
  const here = kind ? nodes.filter(({ modality }) => modality === kind) : nodes;
  const asked = data?.patient?.images?.nodes;
  const kinds = hasMore
    ? known.map((name) => ({ kind: name, count: undefined }))
    : known
        .map((name) => ({ kind: name, count: nodes.filter(({ modality }) => modality === name).length }))
        .filter(({ count, kind: name }) => count > 0 || name === kind);
  return {
    kinds,
    shown: ask && asked && !refreshing ? asked : here,
    loading: ask && (pending || refreshing),
  };
};
