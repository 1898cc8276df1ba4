import { useApolloClient } from '@apollo/client/react';
import { useMemo } from 'react';
import { graphql } from '#generated/gql.ts';
import type { PatientRecordQueryVariables } from '#generated/graphql.ts';
import { useLoad } from '#shared/api/use-load.ts';
import { useCan } from '#shared/session/permissions.ts';

const PatientRecordDocument = graphql(`
  query PatientRecord(
    $id: ID!
    $canReadImages: Boolean!
    $canReadReports: Boolean!
    $canReadBillings: Boolean!
    $canReadWorkflow: Boolean!
    $canRestrict: Boolean!
  ) {
    patient(id: $id) {
      id
      viewerCanBreakGlass
      viewerReadsUntil
      ...PatientBanner_patient
      ...SealedRecord_patient
      ...RestrictButton_patient
      ...ImagePanel_patient @include(if: $canReadImages)
      ...ReportPanel_patient @include(if: $canReadReports)
      ...BillingPanel_patient @include(if: $canReadBillings)
      ...TimelinePanel_patient @include(if: $canReadWorkflow)
    }
  }
`);

const MoreImagesDocument = graphql(`
  query MoreImages($id: ID!, $after: String!, $canReadReports: Boolean!) {
    patient(id: $id) {
      id
      images(first: 20, after: $after) {
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
  }
`);

const MoreReportsDocument = graphql(`
  query MoreReports($id: ID!, $after: String!, $canReadImages: Boolean!) {
    patient(id: $id) {
      id
      reports(first: 20, after: $after) {
        totalCount
        nodes {
          id
          ...ReportEntry_report
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const MoreBillingsDocument = graphql(`
  query MoreBillings($id: ID!, $after: String!) {
    patient(id: $id) {
      id
      billings(first: 20, after: $after) {
        totalCount
        nodes {
          id
          ...BillingEntry_billing
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const MoreTimelineDocument = graphql(`
  query MoreTimeline($id: ID!, $after: String!) {
    patient(id: $id) {
      id
      workflowLogs(first: 20, after: $after) {
        totalCount
        nodes {
          id
          at
          action
          detail
          subject {
            kind
            id
          }
          actor {
            id
            displayName
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/**
 * A patient's record: one operation on load, asking only for what the permissions allow. After an act the
 * same operation is asked again for the parts that changed, and answers go through the cache to the panels.
 */
export const useRecord = (id: string) => {
  const client = useApolloClient();
  const can = useCan();
  const allowed = {
    canReadImages: can('image:read'),
    canReadReports: can('report:read'),
    canReadBillings: can('billing:read'),
    canReadWorkflow: can('workflow:read'),
    canRestrict: can('patient:restrict'),
  };
  const loaded = useLoad(PatientRecordDocument, { id, ...allowed });
  const key = JSON.stringify(allowed);

  const acts = useMemo(() => {
    const may = JSON.parse(key) as typeof allowed;
    const nothing = {
      canReadImages: false,
      canReadReports: false,
      canReadBillings: false,
    };
    const ask = (parts: Partial<Omit<PatientRecordQueryVariables, 'id'>>): void => {
      const { canReadWorkflow, canRestrict } = may;
      const variables = { id, ...nothing, ...parts, canReadWorkflow, canRestrict };
      // What cannot be refreshed now stays as it was; the next load tells.
      void client
        .query({ query: PatientRecordDocument, variables, fetchPolicy: 'network-only', errorPolicy: 'all' })
        .catch(() => undefined);
    };
    const next = async (asked: Promise<unknown>): Promise<void> => {
      await asked.catch(() => undefined);
    };
    const page = { fetchPolicy: 'network-only', errorPolicy: 'all' } as const;
    return {
      refresh: {
        timeline: () => ask({}),
        images: () => ask({ canReadImages: may.canReadImages, canReadReports: may.canReadReports }),
        reports: () => ask({ canReadImages: may.canReadImages, canReadReports: may.canReadReports }),
        billings: () => ask({ canReadBillings: may.canReadBillings }),
      },
      more: {
        images: (after: string) =>
          next(
            client.query({
              query: MoreImagesDocument,
              variables: { id, after, canReadReports: may.canReadReports },
              ...page,
            }),
          ),
        reports: (after: string) =>
          next(
            client.query({
              query: MoreReportsDocument,
              variables: { id, after, canReadImages: may.canReadImages },
              ...page,
            }),
          ),
        billings: (after: string) =>
          next(client.query({ query: MoreBillingsDocument, variables: { id, after }, ...page })),
        workflowLogs: (after: string) =>
          next(client.query({ query: MoreTimelineDocument, variables: { id, after }, ...page })),
      },
    };
  }, [client, id, key]);

  return { ...loaded, ...acts };
};
