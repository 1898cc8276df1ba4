import type { Modality } from '#generated/graphql.ts';
import { m } from '#shared/messages.ts';
import classes from './kind-filter.module.css';

/** A kind of image, with how many there are where that is known. */
export type KindCount = { kind: Modality; count: number | undefined };

type Props = {
  kinds: readonly KindCount[];
  total: number;
  kind: Modality | undefined;
  onKind: (kind: Modality | undefined) => void;
};

/** Shows all images or those of one kind. */
export const KindFilter = ({ kinds, total, kind, onKind }: Props) => (
  <div className={classes['kinds']} role="group" aria-label={m.images.kinds}>
    <button type="button" aria-pressed={kind === undefined} onClick={() => onKind(undefined)}>
      {m.images.all} <span>{total}</span>
    </button>
    {kinds.map(({ kind: name, count }) => (
      <button key={name} type="button" aria-pressed={kind === name} onClick={() => onKind(name)}>
        {m.modality[name]} {count !== undefined && <span>{count}</span>}
      </button>
    ))}
  </div>
);
