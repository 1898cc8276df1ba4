import { type ReactNode, useEffect } from 'react';
import { m } from '#shared/messages.ts';
import classes from './page.module.css';

type Props = {
  title: string;
  count?: string | undefined;
  actions?: ReactNode;
  children: ReactNode;
  narrow?: boolean;
};

/** Sets the browser tab's title. */
export const useTitle = (title: string): void => {
  useEffect(() => {
    document.title = `${title} · ${m.product}`;
  }, [title]);
};

/** A page with its title and acts. */
export const Page = ({ title, count, actions, children, narrow = false }: Props) => {
  useTitle(title);
  return (
    <div className={classes['page']} data-narrow={narrow || undefined}>
      <header className={classes['head']}>
        <h1>{title}</h1>
        <span className={classes['count']} role="status">
          {count}
        </span>
        <div className={classes['actions']}>{actions}</div>
      </header>
      {children}
    </div>
  );
};
