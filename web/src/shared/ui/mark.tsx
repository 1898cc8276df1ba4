import classes from './mark.module.css';

/** The mark: a lit panel. */
export const Mark = ({ size = 28 }: { size?: number }) => (
  <svg className={classes['mark']} viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
    <rect className={classes['halo']} x="3" y="4" width="26" height="24" rx="8" />
    <rect className={classes['frame']} x="4.75" y="5.75" width="22.5" height="20.5" rx="6" />
    <rect className={classes['panel']} x="8" y="9" width="16" height="14" rx="3.5" />
  </svg>
);
