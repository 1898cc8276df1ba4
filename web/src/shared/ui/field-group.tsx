import type { ReactNode } from 'react';
import classes from './form.module.css';

/** The column of fields of a form. */
export const Fields = ({ children }: { children: ReactNode }) => (
  <div className={classes['form']}>{children}</div>
);

/** Fields side by side where there is room. */
export const Row = ({ children }: { children: ReactNode }) => (
  <div className={classes['row']}>{children}</div>
);

/** Fields that belong together, under a name. */
export const FieldGroup = ({ legend, children }: { legend: string; children: ReactNode }) => (
  <fieldset>
    <legend className={classes['legend']}>{legend}</legend>
    <Fields>{children}</Fields>
  </fieldset>
);
