import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import {
  IconChevronDown,
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSun,
} from '@tabler/icons-react';
import { useId, useRef } from 'react';
import { m } from '#shared/messages.ts';
import { useSession } from '#shared/session/session.ts';
import { useSignOut } from './use-sign-out.ts';
import classes from './person-menu.module.css';

const schemes: readonly (readonly [MantineColorScheme, typeof IconSun])[] = [
  ['auto', IconDeviceDesktop],
  ['light', IconSun],
  ['dark', IconMoon],
];

const initials = (name: string): string => {
  const letters = [...name.matchAll(/(?:^|[\s,])([\p{L}])/gu)].map(([, letter = '']) => letter);
  return letters.slice(0, 2).join('').toUpperCase() || '?';
};

const Appearance = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const name = useId();
  return (
    <fieldset className={classes['themes']}>
      <legend className="visually-hidden">{m.menu.theme}</legend>
      {schemes.map(([scheme, Icon]) => (
        <label key={scheme}>
          <input
            type="radio"
            name={name}
            checked={colorScheme === scheme}
            onChange={() => setColorScheme(scheme)}
          />
          <Icon size={15} aria-hidden="true" />
          {m.menu.themes[scheme]}
        </label>
      ))}
    </fieldset>
  );
};

/** Who is signed in, how it looks, and the way out. */
export const PersonMenu = ({ onShortcuts }: { onShortcuts: () => void }) => {
  const session = useSession();
  const signOut = useSignOut();
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  if (!session) return null;
  return (
    <>
      <button type="button" className={classes['person']} popoverTarget={id}>
        <span className="visually-hidden">{m.menu.account}:</span>
        <span className={classes['initials']} aria-hidden="true">
          {initials(session.name)}
        </span>
        <span className={classes['name']}>
          <bdi>{session.name}</bdi>
        </span>
        <IconChevronDown size={14} aria-hidden="true" />
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        className={classes['menu']}
        role="group"
        aria-label={m.menu.account}
      >
        <div className={classes['who']}>
          <p>
            <bdi>{session.name}</bdi>
          </p>
          <p className="muted">{m.role[session.role]}</p>
          <p className="muted">{session.email}</p>
        </div>
        <Appearance />
        <button
          type="button"
          className={classes['item']}
          onClick={() => {
            menu.current?.hidePopover();
            onShortcuts();
          }}
        >
          <IconKeyboard size={16} aria-hidden="true" /> {m.menu.shortcuts} <kbd>?</kbd>
        </button>
        <button type="button" className={classes['item']} onClick={() => void signOut()}>
          <IconLogout size={16} aria-hidden="true" /> {m.menu.signOut}
        </button>
      </div>
    </>
  );
};
