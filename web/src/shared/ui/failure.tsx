import { IconAlertCircle } from '@tabler/icons-react';
import { describeRefusal, type Problem } from '#shared/api/problems.ts';
import { RequestId } from '#shared/ui/problem-note.tsx';
import classes from './form.module.css';

type Props = {
  problems: readonly Problem[];
  /** What CONFLICT means here. */
  conflict?: string | undefined;
  /** Names of fields that show their own problems. */
  shownAtFields?: readonly string[];
};

/** Says why something was not done, above the button that tried. */
export const Failure = ({ problems, conflict, shownAtFields }: Props) => {
  const first = problems.find(
    ({ field }) => !field || !shownAtFields?.includes(field.replace(/^input\./, '')),
  );
  return (
    <div role="alert">
      {first && (
        <div className={classes['failure']}>
          <IconAlertCircle size={16} aria-hidden="true" />
          <div>
            {describeRefusal(first, conflict)} {first.requestId && <RequestId id={first.requestId} />}
          </div>
        </div>
      )}
    </div>
  );
};
