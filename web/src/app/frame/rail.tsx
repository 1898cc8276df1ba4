import { IconDots } from '@tabler/icons-react';
import { useId, useRef, useState } from 'react';
import { Link, NavLink, useLocation } from 'react-router';
import { m } from '#shared/messages.ts';
import { type NavItem, useNav } from '#shared/nav.ts';
import { Mark } from '#shared/ui/mark.tsx';
import classes from './rail.module.css';

// What a telephone's width holds beside the button for the rest.
const narrow = 4;

const Item = ({ item: { to, label, icon: Icon }, onClick }: { item: NavItem; onClick?: () => void }) => (
  <NavLink to={to} end={to === '/'} className={classes['item'] ?? ''} {...(onClick ? { onClick } : {})}>
    <Icon size={20} stroke={1.6} aria-hidden="true" />
    <span>{label}</span>
  </NavLink>
);

/** The pages that the foot of a narrow screen has no room for. */
const More = ({ items }: { items: readonly NavItem[] }) => {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  return (
    <li className={classes['more']}>
      <button
        type="button"
        className={classes['item']}
        popoverTarget={id}
        data-current={items.some(({ to }) => pathname.startsWith(to)) || undefined}
      >
        <IconDots size={20} stroke={1.6} aria-hidden="true" />
        <span>{m.nav.more}</span>
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        className={classes['menu']}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {open &&
          items.map((item) => <Item key={item.to} item={item} onClick={() => menu.current?.hidePopover()} />)}
      </div>
    </li>
  );
};

/** The pages at the side; at the foot of a narrow screen. */
export const Rail = () => {
  const items = useNav();
  // A button for a single page more would be no shorter than the page itself.
  const rest = items.length > narrow + 1 ? items.slice(narrow) : [];
  return (
    <nav className={classes['rail']} aria-label={m.nav.main}>
      <Link to="/" className={classes['mark']} aria-label={m.product}>
        <Mark />
      </Link>
      <ul>
        {items.map((item) => (
          <li key={item.to} className={rest.includes(item) ? classes['wide'] : undefined}>
            <Item item={item} />
          </li>
        ))}
        {rest.length > 0 && <More items={rest} />}
      </ul>
    </nav>
  );
};
