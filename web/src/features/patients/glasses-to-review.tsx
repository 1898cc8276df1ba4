import { Button } from '@mantine/core';
import { IconCheck, IconShieldCheck } from '@tabler/icons-react';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { Problem } from '#shared/api/problems.ts';
import { useAction } from '#shared/api/use-action.ts';
import { m } from '#shared/messages.ts';
import { Empty } from '#shared/ui/empty.tsx';
import { Failure } from '#shared/ui/failure.tsx';
import { notify } from '#shared/ui/notice.ts';
import { Panel } from '#shared/ui/panel.tsx';
import { ProblemNote } from '#shared/ui/problem-note.tsx';
import { RowList, RowListItem } from '#shared/ui/row-list.tsx';
import { SkeletonRows } from '#shared/ui/skeleton.tsx';
import { Name, When } from '#shared/ui/values.tsx';

export const GlassesToReviewFragment = graphql(`
  fragment GlassesToReview_query on Query {
    brokenGlasses(reviewed: false, first: 8) {
      totalCount
      nodes {
        id
        at
        reason
        patient {
          id
          displayName
        }
        staff {
          id
          displayName
          department
        }
      }
    }
  }
`);

const ReviewBrokenGlassDocument = graphql(`
  mutation ReviewBrokenGlass($id: ID!) {
    reviewBrokenGlass(id: $id) {
      id
      reviewedAt
    }
  }
`);

type Props = {
  query: FragmentType<typeof GlassesToReviewFragment> | undefined;
  problem: Problem | undefined;
  /** Fetches the list, which has one less from now on. */
  onReviewed: () => Promise<void>;
};

/** Who has read a restricted record by breaking the glass, and why, until an administrator has looked at it. */
export const GlassesToReview = ({ query, problem, onReviewed }: Props) => {
  const glasses = readFragment(GlassesToReviewFragment, query)?.brokenGlasses;
  const action = useAction(ReviewBrokenGlassDocument);
  const review = async (id: string): Promise<void> => {
    if (!(await action.run({ id }))) return;
    await onReviewed();
    notify(m.home.glassReviewed);
  };
  return (
    <Panel title={m.home.glasses} count={glasses?.totalCount} busy={!query}>
      {!query && <SkeletonRows rows={2} />}
      {query && !glasses && <ProblemNote problem={problem} what={m.home.glasses} />}
      {glasses?.nodes.length === 0 && <Empty icon={IconShieldCheck} title={m.home.glassesEmpty} />}
      <Failure problems={action.problems} />
      <RowList label={m.home.glasses}>
        {glasses?.nodes.map(({ id, at, reason, patient, staff }) => (
          <RowListItem
            key={id}
            to={patient && `/patients/${patient.id}`}
            title={<Name>{patient?.displayName}</Name>}
            detail={
              <>
                <Name>{staff?.displayName}</Name>
                {staff?.department && `, ${staff.department}`}, <When at={at} withTime />:{' '}
                <span dir="auto">{reason}</span>
              </>
            }
            isLong
            end={
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconCheck size={14} />}
                aria-label={m.home.reviewGlass(patient?.displayName ?? m.common.unknown)}
                disabled={action.busy}
                onClick={() => void review(id)}
              >
                {m.home.review}
              </Button>
            }
          />
        ))}
      </RowList>
    </Panel>
  );
};
