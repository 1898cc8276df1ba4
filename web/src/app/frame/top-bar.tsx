import { IconSearch } from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import { m } from '#shared/messages.ts';
import { useSession } from '#shared/session/session.ts';
import { PersonMenu } from './person-menu.tsx';
import classes from './top-bar.module.css';

const names: Record<string, string> = {
  patients: m.nav.patients,
  images: m.nav.images,
  reports: m.nav.reports,
  billing: m.nav.billing,
  staff: m.nav.staff,
  activity: m.nav.activity,
  explorer: m.nav.explorer,
};

const Breadcrumb = () => {
  const [first = '', second] = useLocation().pathname.split('/').filter(Boolean);
  const isPatient = useSession()?.role === 'PATIENT';
  const section = names[first];
  if (!section || isPatient)
    return (
      <span className={classes['here']}>
        {isPatient ? m.nav.myRecord : first ? m.notFound.title : m.nav.home}
      </span>
    );
  if (!second) return <span className={classes['here']}>{section}</span>;
  return (
    <>
      <Link to={`/${first}`}>{section}</Link>
      <span aria-hidden="true" className={classes['sep']}>
        /
      </span>
      <span className={classes['here']} aria-current="page">
        {second === 'new' ? m.nav.registerPatient : m.record.title}
      </span>
    </>
  );
};

type Props = { onSearch: () => void; onShortcuts: () => void };

/** Where one is, the search over everything, and the person's menu. */
export const TopBar = ({ onSearch, onShortcuts }: Props) => (
  <header className={classes['bar']}>
    <nav aria-label={m.nav.breadcrumb} className={classes['crumbs']}>
      <Breadcrumb />
    </nav>
    <button type="button" className={classes['search']} aria-keyshortcuts="Control+K /" onClick={onSearch}>
      <IconSearch size={15} aria-hidden="true" />
      <span className={classes['label']}>{m.nav.search}</span>
      <kbd aria-hidden="true">Ctrl K</kbd>
    </button>
    <PersonMenu onShortcuts={onShortcuts} />
  </header>
);
