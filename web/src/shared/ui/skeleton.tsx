import { m } from '#shared/messages.ts';
import classes from './skeleton.module.css';

/** A grey bar in the place of a text that is awaited; shows after half a second only. */
export const Bar = ({ width = '60%', height = 12 }: { width?: number | string; height?: number }) => (
  <span className={classes['bar']} style={{ inlineSize: width, blockSize: height }} aria-hidden="true" />
);

/** Rows of grey bars in the place of a list. */
export const SkeletonRows = ({ rows }: { rows: number }) => (
  <div className={classes['rows']} aria-hidden="true">
    {Array.from({ length: rows }, (_, i) => i).map((i) => (
      <div key={i}>
        <Bar width="55%" />
        <Bar width="18%" />
      </div>
    ))}
  </div>
);

/** Says after two seconds that the answer is still awaited. */
export const Waiting = () => <span className={classes['waiting']}>{m.common.still}</span>;
