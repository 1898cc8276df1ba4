import type { ComponentType, ReactNode } from 'react';
import { useTitle } from '#shared/ui/page.tsx';
import classes from './message-page.module.css';

type Props = {
  icon: ComponentType<{ size?: number; stroke?: number }>;
  title: string;
  body: string;
  children?: ReactNode;
};

/** A page that has only something to say: nothing here, not allowed, something broke. */
export const MessagePage = ({ icon: Icon, title, body, children }: Props) => {
  useTitle(title);
  return (
    <div className={classes['page']}>
      <Icon size={28} stroke={1.5} />
      <h1>{title}</h1>
      <p className="muted">{body}</p>
      <div className={classes['acts']}>{children}</div>
    </div>
  );
};
