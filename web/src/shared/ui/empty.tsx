import type { ComponentType, ReactNode } from 'react';
import classes from './empty.module.css';

type Props = {
  icon: ComponentType<{ size?: number; stroke?: number }>;
  title: string;
  help?: string | undefined;
  children?: ReactNode;
};

/** Says that there is nothing, and what to do about it. */
export const Empty = ({ icon: Icon, title, help, children }: Props) => (
  <div className={classes['empty']}>
    <Icon size={22} stroke={1.5} />
    <div>
      <p className={classes['title']}>{title}</p>
      {help && <p className="muted">{help}</p>}
    </div>
    {children}
  </div>
);
