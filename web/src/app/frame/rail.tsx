import { Link, NavLink } from 'react-router';
import { m } from '#shared/messages.ts';
import { useNav } from '#shared/nav.ts';
import { Mark } from '#shared/ui/mark.tsx';
import classes from './rail.module.css';

/** The pages at the side; at the foot of a narrow screen. */
export const Rail = () => (
  <nav className={classes['rail']} aria-label={m.nav.main}>
    <Link to="/" className={classes['mark']} aria-label={m.product}>
      <Mark />
    </Link>
    <ul>
      {useNav().map(({ to, label, icon: Icon }) => (
        <li key={to}>
          <NavLink to={to} end={to === '/'} className={classes['item'] ?? ''}>
            <Icon size={20} stroke={1.6} aria-hidden="true" />
            <span>{label}</span>
          </NavLink>
        </li>
      ))}
    </ul>
  </nav>
);
