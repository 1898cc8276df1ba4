import { IconPhoto } from '@tabler/icons-react';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { ImageFilter, ImageOrderField, ImageRow_ImageFragment, Modality } from '#generated/graphql.ts';
import { useConnection } from '#shared/api/use-connection.ts';
import { formatBytes, formatImage } from '#shared/format.ts';
import type { Column } from '#shared/lists/data-table.tsx';
import { dayRange } from '#shared/lists/day-range.ts';
import { ListPage } from '#shared/lists/list-page.tsx';
import { type FilterSpec, type Sort, useListParams } from '#shared/lists/list-params.ts';
import { m } from '#shared/messages.ts';
import { useSession } from '#shared/session/session.ts';
import { Empty } from '#shared/ui/empty.tsx';
import { Name, When } from '#shared/ui/values.tsx';

const RowFragment = graphql(`
  fragment ImageRow_image on Image {
    id
    modality
    dicomModality
    bodyPart
    description
    fileName
    byteSize
    uploadedAt
    patient {
      id
      mrn
      displayName
    }
    uploadedBy {
      id
      displayName
    }
  }
`);

const ImagesDocument = graphql(`
  query Images($filter: ImageFilter, $orderBy: ImageOrder, $after: String) {
    images(filter: $filter, orderBy: $orderBy, first: 50, after: $after) {
      totalCount
      nodes {
        id
        ...ImageRow_image
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Row = FragmentType<typeof RowFragment> & { id: string };
const read = (row: Row): ImageRow_ImageFragment => readFragment(RowFragment, row);

const columns: readonly Column<Row>[] = [
  {
    key: 'kind',
    label: m.images.kind,
    width: '26%',
    below: (row) => <Name>{read(row).patient?.displayName}</Name>,
    cell: (row) => formatImage(read(row)),
  },
  {
    key: 'patient',
    label: m.images.patient,
    width: '24%',
    rank: 2,
    cell: (row) => <Name>{read(row).patient?.displayName}</Name>,
  },
  {
    key: 'file',
    label: m.images.file,
    rank: 3,
    cell: (row) => <bdi className="muted">{read(row).fileName}</bdi>,
  },
  {
    key: 'by',
    label: m.images.uploadedBy,
    rank: 2,
    cell: (row) => <Name>{read(row).uploadedBy?.displayName}</Name>,
  },
  {
    key: 'size',
    label: m.images.size,
    sort: 'BYTE_SIZE',
    rank: 2,
    width: '90px',
    align: 'end',
    cell: (row) => <span className="num">{formatBytes(read(row).byteSize)}</span>,
  },
  {
    key: 'at',
    label: m.images.uploaded,
    sort: 'UPLOADED_AT',
    width: '120px',
    align: 'end',
    cell: (row) => <When at={read(row).uploadedAt} />,
  },
];

const columnsForAnalysts = columns.filter(({ key }) => key !== 'file');

const filters: readonly FilterSpec[] = [
  { key: 'kind', label: m.images.kind, kind: 'choice', options: Object.entries(m.modality) },
  { key: 'from', label: m.images.uploadedFrom, kind: 'date' },
  { key: 'to', label: m.images.uploadedTo, kind: 'date' },
];
const sortable: readonly string[] = ['UPLOADED_AT', 'BYTE_SIZE'];
const newest: Sort = { field: 'UPLOADED_AT', direction: 'DESC' };

const toFilter = (search: string, values: Readonly<Record<string, string>>): ImageFilter => ({
  ...(search ? { search } : {}),
  ...(values['kind'] ? { modality: { eq: values['kind'] as Modality } } : {}),
  ...(dayRange(values) ? { uploadedAt: dayRange(values) } : {}),
});

/** Images of all patients. */
export const ImageList = () => {
  const analyst = useSession()?.role === 'ANALYST';
  const params = useListParams(filters, sortable, newest);
  const list = useConnection(
    ImagesDocument,
    {
      filter: toFilter(analyst ? '' : params.search, params.values),
      orderBy: { field: params.sort.field as ImageOrderField, direction: params.sort.direction },
    },
    'images',
    (data) => data.images,
  );
  return (
    <ListPage
      title={m.images.title}
      words={m.images}
      searchLabel={analyst ? undefined : m.images.search}
      filters={filters}
      params={params}
      list={list}
      columns={analyst ? columnsForAnalysts : columns}
      rowKey={(row) => row.id}
      rowHref={(row) => {
        const { id, patient } = read(row);
        return patient ? `/patients/${patient.id}?image=${id}` : undefined;
      }}
      noMatch={m.images.noMatch}
      empty={<Empty icon={IconPhoto} title={m.images.empty} help={m.home.latestImagesEmpty} />}
    />
  );
};
