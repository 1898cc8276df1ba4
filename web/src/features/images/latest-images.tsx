import { IconPhoto } from '@tabler/icons-react';
import { Link } from 'react-router';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { Problem } from '#shared/api/problems.ts';
import { m } from '#shared/messages.ts';
import { Empty } from '#shared/ui/empty.tsx';
import { Panel } from '#shared/ui/panel.tsx';
import { ProblemNote } from '#shared/ui/problem-note.tsx';
import { ImageTile } from './image-tile.tsx';
import classes from './image-panel.module.css';

export const LatestImagesFragment = graphql(`
  fragment LatestImages_query on Query {
    images(first: 6) {
      totalCount
      nodes {
        id
        patient {
          id
          displayName
        }
        ...ImageTile_image
      }
    }
  }
`);

type Props = { query: FragmentType<typeof LatestImagesFragment> | undefined; problem: Problem | undefined };

/** The images that came in last, over all patients. */
export const LatestImages = ({ query, problem }: Props) => {
  const images = readFragment(LatestImagesFragment, query)?.images;
  return (
    <Panel
      title={m.home.latestImages}
      count={images?.totalCount}
      busy={!query}
      actions={
        <Link className="link" to="/images">
          {m.home.all(m.images.what)}
        </Link>
      }
    >
      {query && !images && <ProblemNote problem={problem} what={m.images.title} />}
      {images?.nodes.length === 0 && <Empty icon={IconPhoto} title={m.home.latestImagesEmpty} />}
      {(!query || (images && images.nodes.length > 0)) && (
        <ul className={classes['grid']} aria-label={m.home.latestImages}>
          {images
            ? images.nodes.map((image) => (
                <ImageTile
                  key={image.id}
                  image={image}
                  patient={image.patient?.displayName ?? m.common.unknown}
                  href={image.patient ? `/patients/${image.patient.id}?image=${image.id}` : '/images'}
                />
              ))
            : ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => <ImageTile key={key} image={undefined} />)}
        </ul>
      )}
    </Panel>
  );
};
