import { Button } from '@mantine/core';
import { IconLock, IconMapOff, IconUserQuestion } from '@tabler/icons-react';
import { type ComponentType, Fragment, lazy, type ReactNode, Suspense, useState } from 'react';
import { Link, Navigate, Route, Routes, useLocation, useParams } from 'react-router';
import { m } from '#shared/messages.ts';
import { type Permission, useCan } from '#shared/session/permissions.ts';
import { getSessionEnd, useSession, useSessionIsOver } from '#shared/session/session.ts';
import { MessagePage } from '#shared/ui/message-page.tsx';
import { Frame } from './frame/frame.tsx';

/** A page in a file of its own, fetched when it is first shown. */
const page = <TProps,>(load: () => Promise<ComponentType<TProps>>) =>
  lazy(async () => ({ default: await load() }));

const SignInPage = page(async () => (await import('#routes/sign-in.tsx')).SignInPage);
const HomePage = page(async () => (await import('#routes/home.tsx')).HomePage);
const RecordPage = page(async () => (await import('#routes/record.tsx')).RecordPage);
const RegisterPatientPage = page(
  async () => (await import('#routes/register-patient.tsx')).RegisterPatientPage,
);
const PatientList = page(async () => (await import('#features/patients/patient-list.tsx')).PatientList);
const ImageList = page(async () => (await import('#features/images/image-list.tsx')).ImageList);
const ReportList = page(async () => (await import('#features/reports/report-list.tsx')).ReportList);
const BillingList = page(async () => (await import('#features/billing/billing-list.tsx')).BillingList);
const StaffList = page(async () => (await import('#features/staff/staff-list.tsx')).StaffList);
const ActivityList = page(async () => (await import('#features/timeline/activity-list.tsx')).ActivityList);
const ExplorerPage = page(async () => (await import('#routes/explorer.tsx')).ExplorerPage);
const SignInAgain = page(async () => (await import('#features/session/sign-in-again.tsx')).SignInAgain);

const SignedIn = ({ children }: { children: ReactNode }) => {
  const session = useSession();
  const isOver = useSessionIsOver();
  const { pathname, search } = useLocation();
  // What is not shown loses the focus, which is to come back with it.
  const [before, setBefore] = useState<Element | null>(null);
  if (isOver !== Boolean(before)) setBefore(isOver ? document.activeElement : null);
  if (session) {
    return (
      <Fragment key={session.email}>
        {/* Pages of a session that ended are not shown, and keep what was typed for who signs in again. */}
        <div className="contents" hidden={isOver}>
          {children}
        </div>
        <Suspense>{isOver && <SignInAgain email={session.email} backTo={before} />}</Suspense>
      </Fragment>
    );
  }
  // Who signs out is done here.
  const here = getSessionEnd() === 'signed-out' ? '/' : pathname + search;
  return <Navigate to={here === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}`} replace />;
};

const Allowed = ({ to, children }: { to: Permission; children: ReactNode }) => {
  if (useCan()(to)) return children;
  return (
    <MessagePage
      icon={IconLock}
      title={m.problem.forbiddenTitle}
      body={`${m.problem.forbidden} ${m.problem.forbiddenHelp}`}
    >
      <Button component={Link} to="/">
        {m.notFound.home}
      </Button>
    </MessagePage>
  );
};

// A patient's home is the own record.
const Home = () => {
  const session = useSession();
  if (session?.role !== 'PATIENT') return <HomePage />;
  if (session.patientId) return <RecordPage patientId={session.patientId} />;
  return <MessagePage icon={IconUserQuestion} title={m.record.missing} body={m.home.noPatient} />;
};

const Record = () => {
  const { id = '' } = useParams();
  const { search } = useLocation();
  if (useSession()?.patientId === id) return <Navigate to={{ pathname: '/', search }} replace />;
  return <RecordPage key={id} patientId={id} />;
};

const NotFound = () => (
  <MessagePage icon={IconMapOff} title={m.notFound.title} body={m.notFound.body}>
    <Button component={Link} to="/">
      {m.notFound.home}
    </Button>
  </MessagePage>
);

/** Every address of the app. */
export const App = () => (
  <Suspense>
    <Routes>
      <Route path="/sign-in" element={<SignInPage />} />
      <Route
        element={
          <SignedIn>
            <Frame />
          </SignedIn>
        }
      >
        <Route index element={<Home />} />
        <Route
          path="patients"
          element={
            <Allowed to="patient:read">
              <PatientList />
            </Allowed>
          }
        />
        <Route
          path="patients/new"
          element={
            <Allowed to="patient:register">
              <RegisterPatientPage />
            </Allowed>
          }
        />
        <Route
          path="patients/:id"
          element={
            <Allowed to="patient:read">
              <Record />
            </Allowed>
          }
        />
        <Route
          path="images"
          element={
            <Allowed to="image:read">
              <ImageList />
            </Allowed>
          }
        />
        <Route
          path="reports"
          element={
            <Allowed to="report:read">
              <ReportList />
            </Allowed>
          }
        />
        <Route
          path="billing"
          element={
            <Allowed to="billing:read">
              <BillingList />
            </Allowed>
          }
        />
        <Route
          path="staff"
          element={
            <Allowed to="staff:read">
              <StaffList />
            </Allowed>
          }
        />
        <Route
          path="activity"
          element={
            <Allowed to="workflow:read">
              <ActivityList />
            </Allowed>
          }
        />
        <Route path="explorer" element={<ExplorerPage />} />
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  </Suspense>
);
