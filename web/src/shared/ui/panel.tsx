import { type ReactNode, useId } from 'react';
import classes from './panel.module.css';

type Props = {
  title: string;
  count?: number | undefined;
  /** Stands at the end of the head: the panel's acts. */
  actions?: ReactNode;
  /** Stands below the head, such as a filter. */
  bar?: ReactNode;
  busy?: boolean;
  children: ReactNode;
};

/** A named part of a page. */
export const Panel = ({ title, count, actions, bar, busy = false, children }: Props) => {
  const id = useId();
  return (
    <section className={classes['panel']} aria-labelledby={id} aria-busy={busy}>
      <header className={classes['head']}>
        <h2 id={id}>{title}</h2>
        {count !== undefined && <span className={classes['count']}>{count.toLocaleString('en')}</span>}
        <div className={classes['actions']}>{actions}</div>
      </header>
      {bar}
      {children}
    </section>
  );
};
