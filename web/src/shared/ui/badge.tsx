import type { ComponentType, ReactNode } from 'react';
import classes from './badge.module.css';

export type Tone = 'grey' | 'blue' | 'green' | 'amber' | 'red';

type Props = {
  tone: Tone;
  icon?: ComponentType<{ size?: number }> | undefined;
  struck?: boolean;
  children: ReactNode;
};

/** A state or a mark: a tone, an icon and a word, never colour alone. */
export const Badge = ({ tone, icon: Icon, struck = false, children }: Props) => (
  <span className={classes['badge']} data-tone={tone} data-struck={struck || undefined}>
    {Icon && <Icon size={13} />}
    <span>{children}</span>
  </span>
);
