import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCopy, IconLock, IconRefresh } from '@tabler/icons-react';
import { describeMissing, describePartly, type Problem } from '#shared/api/problems.ts';
import { m } from '#shared/messages.ts';
import { notify } from '#shared/ui/notice.ts';
import classes from './problem-note.module.css';

const copy = (text: string): void => {
  void navigator.clipboard.writeText(text).then(() => notify(m.common.copied));
};

/** A request id that support can look up, with a button to copy it. */
export const RequestId = ({ id }: { id: string }) => (
  <span className={classes['request']}>
    {m.common.requestId} <code className="mono">{id}</code>
    <button
      type="button"
      className={classes['copy']}
      aria-label={m.common.copyRequestId}
      onClick={() => copy(id)}
    >
      <IconCopy size={14} />
    </button>
  </span>
);

type Props = {
  /** Undefined when a part is missing and nobody says why. */
  problem: Problem | undefined;
  /** What is missing, such as "Images". */
  what: string;
  onRetry?: (() => void) | undefined;
};

/** Says in place what is missing, what it means and what to do. */
export const ProblemNote = ({ problem, what, onRetry }: Props) => {
  const final = problem?.code === 'FORBIDDEN' || problem?.code === 'NOT_FOUND';
  return (
    <div className={classes['note']} role="status" data-final={final || undefined}>
      {final ? <IconLock size={18} aria-hidden="true" /> : <IconAlertTriangle size={18} aria-hidden="true" />}
      <div className={classes['text']}>
        <p>{describeMissing(problem, what)}</p>
        {problem?.requestId && <RequestId id={problem.requestId} />}
      </div>
      {!final && onRetry && (
        <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
          {m.common.retry}
        </Button>
      )}
    </div>
  );
};

/** One line on details that are missing inside a part that did arrive. */
export const PartlyNote = ({ problems }: { problems: readonly Problem[] }) => {
  const [first] = problems;
  if (!first) return null;
  return (
    <div className={classes['partly']} role="status">
      <IconAlertTriangle size={14} aria-hidden="true" />
      <span>{describePartly(first)}</span>
      {first.requestId && <RequestId id={first.requestId} />}
    </div>
  );
};
