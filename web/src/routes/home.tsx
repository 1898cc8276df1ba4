import { Button } from '@mantine/core';
import { IconTerminal2, IconUserPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { graphql } from '#generated/gql.ts';
import { LatestImages } from '#features/images/latest-images.tsx';
import { OverdueBillings } from '#features/billing/overdue-billings.tsx';
import { GlassesToReview } from '#features/patients/glasses-to-review.tsx';
import { NewPatients } from '#features/patients/new-patients.tsx';
import { OpenReports } from '#features/reports/open-reports.tsx';
import { RecentActivity } from '#features/timeline/recent-activity.tsx';
import { problemAt } from '#shared/api/problems.ts';
import { useLoad } from '#shared/api/use-load.ts';
import { m } from '#shared/messages.ts';
import { useCan } from '#shared/session/permissions.ts';
import { useSession } from '#shared/session/session.ts';
import { Empty } from '#shared/ui/empty.tsx';
import { Page } from '#shared/ui/page.tsx';
import { Panel } from '#shared/ui/panel.tsx';
import classes from './home.module.css';

const HomeDocument = graphql(`
  query Home(
    $openReports: Boolean!
    $images: Boolean!
    $overdue: Boolean!
    $patients: Boolean!
    $activity: Boolean!
    $glasses: Boolean!
    $canReadReports: Boolean!
  ) {
    ...OpenReports_query @include(if: $openReports)
    ...LatestImages_query @include(if: $images)
    ...OverdueBillings_query @include(if: $overdue)
    ...NewPatients_query @include(if: $patients)
    ...RecentActivity_query @include(if: $activity)
    ...GlassesToReview_query @include(if: $glasses)
  }
`);

/** What waits for the person who signed in, by what they may do. */
export const HomePage = () => {
  const can = useCan();
  const session = useSession();
  const analyst = session?.role === 'ANALYST';
  const parts = {
    openReports: can('report:write'),
    images: can('image:read'),
    overdue: can('billing:read') && !analyst,
    patients: can('patient:register'),
    activity: can('workflow:read'),
    glasses: can('audit:read'),
  };
  const { data, problems, reload } = useLoad(HomeDocument, { ...parts, canReadReports: can('report:read') });
  const at = (field: string) => problemAt(problems, [field]);
  // Until the answer is here each panel gets nothing and shows its skeleton.
  const query = data ?? (problems.length > 0 ? {} : undefined);
  // Beside the images where the other column is long enough without it.
  const activity = parts.activity && <RecentActivity query={query} problem={at('workflowLogs')} />;
  return (
    <Page
      title={m.home.title}
      actions={
        can('patient:register') && (
          <Button
            component={Link}
            to="/patients/new"
            variant="default"
            leftSection={<IconUserPlus size={15} />}
          >
            {m.nav.registerPatient}
          </Button>
        )
      }
    >
      <div className={classes['columns']}>
        <div>
          {analyst && (
            <Panel title={m.home.analyst}>
              <Empty icon={IconTerminal2} title={m.home.analystBody}>
                <Button component={Link} to="/explorer">
                  {m.home.analystOpen}
                </Button>
              </Empty>
            </Panel>
          )}
          {parts.glasses && (
            <GlassesToReview query={query} problem={at('brokenGlasses')} onReviewed={reload} />
          )}
          {parts.openReports && <OpenReports query={query} problem={at('reports')} />}
          {parts.overdue && <OverdueBillings query={query} problem={at('billings')} />}
          {parts.patients && <NewPatients query={query} problem={at('patients')} />}
          {!parts.overdue && activity}
        </div>
        <div>
          {parts.images && <LatestImages query={query} problem={at('images')} />}
          {parts.overdue && activity}
        </div>
      </div>
    </Page>
  );
};
