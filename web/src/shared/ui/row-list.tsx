import type { ReactNode } from 'react';
import { Link } from 'react-router';
import classes from './row-list.module.css';

/** A short list inside a panel. */
export const RowList = ({ label, children }: { label: string; children: ReactNode }) => (
  <ul className={classes['list']} aria-label={label}>
    {children}
  </ul>
);

type Props = {
  /** Where the row leads; nowhere when what it leads to is missing. */
  to: string | null | undefined;
  lead?: ReactNode;
  title: ReactNode;
  detail?: ReactNode;
  /** Title and detail are to be read to their end, on as many lines as they take. */
  isLong?: boolean;
  end?: ReactNode;
};

/** One row: a mark, a title that links, a detail, and a figure at the end. */
export const RowListItem = ({ to, lead, title, detail, isLong = false, end }: Props) => (
  <li className={classes['row']} data-long={isLong || undefined}>
    {lead && <span className={classes['lead']}>{lead}</span>}
    <div className={classes['text']}>
      {to ? (
        <Link to={to} className={classes['title']} data-row>
          {title}
        </Link>
      ) : (
        <span>{title}</span>
      )}
      {detail && <p>{detail}</p>}
    </div>
    <span className={classes['end']}>{end}</span>
  </li>
);
