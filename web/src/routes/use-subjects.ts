import { useApolloClient } from '@apollo/client/react';
import { graphql } from '#generated/gql.ts';
import { subjectOf } from '#features/reports/report-entry.tsx';
import type { SubjectOf } from '#features/timeline/timeline-panel.tsx';
import { formatImage } from '#shared/format.ts';
import { useCan } from '#shared/session/permissions.ts';

const ImageSubject = graphql(`
  fragment ImageSubject_image on Image {
    modality
    dicomModality
    bodyPart
    description
  }
`);

const ReportSubject = graphql(`
  fragment ReportSubject_report on Report {
    images @include(if: $canReadImages) {
      modality
      dicomModality
      bodyPart
      description
      deletedAt
    }
  }
`);

const BillingSubject = graphql(`
  fragment BillingSubject_billing on Billing {
    description
    procedureCode
  }
`);

/**
 * Names what an entry of the timeline is about, and where it stands in the record. Knows what the record's
 * one operation brought, and asks for nothing.
 */
export const useSubjects = (): SubjectOf => {
  const { cache } = useApolloClient();
  const canReadImages = useCan()('image:read');
  return ({ kind, id }) => {
    if (kind === 'IMAGE') {
      const image = cache.readFragment({ id: `Image:${id}`, fragment: ImageSubject });
      return image ? { name: formatImage(image), to: `?image=${id}` } : undefined;
    }
    if (kind === 'REPORT') {
      const variables = { canReadImages };
      const report = cache.readFragment({ id: `Report:${id}`, fragment: ReportSubject, variables });
      return report ? { name: subjectOf(report), to: `?report=${id}` } : undefined;
    }
    if (kind === 'BILLING') {
      const billing = cache.readFragment({ id: `Billing:${id}`, fragment: BillingSubject });
      const name = billing?.description ?? billing?.procedureCode;
      return name ? { name, to: `?billing=${id}` } : undefined;
    }
    return undefined;
  };
};
