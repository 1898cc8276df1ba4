import { Button } from '@mantine/core';
import { IconAlertCircle, IconRefresh, IconX } from '@tabler/icons-react';
import type { Modality } from '#generated/graphql.ts';
import { describeRefusal, type Problem } from '#shared/api/problems.ts';
import { formatBytes, formatSpeed } from '#shared/format.ts';
import { m } from '#shared/messages.ts';
import { type Upload, uploadQueue } from './upload-queue.ts';
import classes from './upload-tile.module.css';

const mismatchField = 'input.acceptPatientMismatch';

const isMismatch = (problem: Problem, accepted: boolean): boolean =>
  problem.code === 'CONFLICT' && !accepted && (problem.field ?? mismatchField) === mismatchField;

const why = (upload: Upload, problem: Problem): string => {
  if (problem.code === 'EMPTY') return m.upload.empty;
  if (problem.code === 'OFFLINE') return m.upload.connection;
  if (isMismatch(problem, upload.acceptMismatch)) return m.upload.mismatch;
  return describeRefusal(problem, problem.message || m.problem.conflict);
};

const Ask = ({ upload, together }: { upload: Upload; together: number }) => (
  <div className={classes['ask']}>
    <p title={m.upload.asksHelp}>{m.upload.asks}</p>
    <div className={classes['kinds']} role="group" aria-label={m.upload.asks}>
      {(Object.keys(m.modality) as Modality[]).map((modality) => (
        <button key={modality} type="button" onClick={() => uploadQueue.answer(upload.batch, modality)}>
          {m.modality[modality]}
        </button>
      ))}
    </div>
    {together > 1 && <p className="muted">{m.upload.forAll(together)}</p>}
  </div>
);

const Refused = ({ upload, problem }: { upload: Upload; problem: Problem }) => {
  const again = ['OFFLINE', 'UNAVAILABLE', 'TIMEOUT', 'INTERNAL', 'RATE_LIMITED'].includes(problem.code);
  return (
    <div className={classes['refused']} role="alert">
      <p>
        <IconAlertCircle size={15} aria-hidden="true" /> {why(upload, problem)}
      </p>
      {isMismatch(problem, upload.acceptMismatch) && (
        <Button variant="default" onClick={() => uploadQueue.acceptMismatch(upload.id)}>
          {m.upload.acceptMismatch}
        </Button>
      )}
      {again && (
        <Button
          variant="default"
          aria-label={m.upload.retry(upload.file.name)}
          leftSection={<IconRefresh size={14} />}
          onClick={() => uploadQueue.retry(upload.id)}
        >
          {m.common.retry}
        </Button>
      )}
    </div>
  );
};

const Running = ({ upload }: { upload: Upload }) => {
  const percent = Math.floor((upload.sent / upload.file.size) * 100);
  const text = {
    waiting: m.upload.waiting,
    storing: m.upload.storing,
    sending: m.upload.sending(percent, upload.speed > 0 ? formatSpeed(upload.speed) : ''),
    asking: '',
    refused: '',
  }[upload.state];
  return (
    <div className={classes['running']}>
      <progress
        className={classes['bar']}
        max={100}
        value={upload.state === 'storing' ? undefined : percent}
        aria-label={m.upload.progress(upload.file.name)}
      />
      <p className="num">{text}</p>
    </div>
  );
};

/** A file on its way, among the images it will join. */
export const UploadTile = ({ upload, together }: { upload: Upload; together: number }) => {
  const { file, state, problem } = upload;
  const refused = state === 'refused';
  const label = refused ? m.upload.dismiss(file.name) : m.upload.cancel(file.name);
  return (
    <li className={classes['tile']} data-refused={refused || undefined}>
      <div className={classes['head']}>
        <div className={classes['file']}>
          <p title={file.name}>
            <bdi>{file.name}</bdi>
          </p>
          <p className="muted num">{formatBytes(file.size)}</p>
        </div>
        <button
          type="button"
          className={classes['close']}
          aria-label={label}
          title={label}
          onClick={() => uploadQueue.cancel(upload.id)}
        >
          <IconX size={16} />
        </button>
      </div>
      {state === 'asking' && <Ask upload={upload} together={together} />}
      {refused && problem && <Refused upload={upload} problem={problem} />}
      {state !== 'asking' && !refused && <Running upload={upload} />}
    </li>
  );
};
