import type { Modality } from '#generated/graphql.ts';
import type { Problem } from '#shared/api/problems.ts';
import type { UploadOutcome, UploadProgress } from '#shared/api/upload.ts';
import { randomId } from '#shared/ids.ts';
import { getPerson, onSessionChange } from '#shared/session/session.ts';
import { fileKind } from './file-kind.ts';
import { makeSpeedometer } from './speedometer.ts';

export type Upload = {
  id: string;
  /** Files dropped together; they share the answer to what kind of image they are. */
  batch: string;
  patientId: string;
  file: File;
  state: 'asking' | 'waiting' | 'sending' | 'storing' | 'refused';
  modality?: Modality;
  /** Take a DICOM file although its patient id differs. */
  acceptMismatch: boolean;
  sent: number;
  /** Bytes per second, 0 while unknown. */
  speed: number;
  problem?: Problem;
  /** Repeats of one request answer its first result; another request needs another key. */
  key: string;
};

type Send = (
  upload: Upload,
  onProgress: (progress: UploadProgress) => void,
  signal: AbortSignal,
) => Promise<UploadOutcome<object>>;

const atOnce = 2;
let uploads: readonly Upload[] = [];
const controllers = new Map<string, AbortController>();
const senders = new Map<string, Send>();
const listeners = new Set<() => void>();

const set = (next: readonly Upload[]): void => {
  uploads = next;
  for (const listener of listeners) listener();
};

const patch = (id: string, change: Partial<Upload>): void =>
  set(uploads.map((upload) => (upload.id === id ? { ...upload, ...change } : upload)));

const remove = (id: string): void => {
  senders.delete(id);
  set(uploads.filter((upload) => upload.id !== id));
};

const running = (): number =>
  uploads.filter(({ state }) => state === 'sending' || state === 'storing').length;

const start = async (upload: Upload): Promise<void> => {
  const send = senders.get(upload.id);
  if (!send) return;
  const controller = new AbortController();
  const speedOf = makeSpeedometer();
  controllers.set(upload.id, controller);
  patch(upload.id, { state: 'sending', sent: 0, speed: 0 });
  const onProgress = ({ sent, total }: UploadProgress): void =>
    patch(upload.id, {
      sent: Math.min(sent, upload.file.size),
      speed: speedOf(sent, performance.now()),
      state: sent >= total ? 'storing' : 'sending',
    });
  const outcome = await send(upload, onProgress, controller.signal);
  controllers.delete(upload.id);
  if (outcome.done || outcome.cancelled) remove(upload.id);
  else patch(upload.id, { state: 'refused', problem: outcome.problem });
  next();
};

const next = (): void => {
  for (const upload of uploads
    .filter(({ state }) => state === 'waiting')
    .slice(0, Math.max(0, atOnce - running()))) {
    void start(upload);
  }
};

const refusal = (code: string): Problem => ({ code, message: '', path: [] });

/** Files on their way to the server. They go on while the person looks at other pages. */
export const uploadQueue = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  all: (): readonly Upload[] => uploads,

  /** Takes files for a patient; those that cannot be images are refused at once, pictures ask for their kind. */
  add: async (patientId: string, files: readonly File[], send: Send): Promise<void> => {
    const batch = randomId();
    const added = await Promise.all(
      files.map(async (file): Promise<Upload> => {
        const base = {
          id: randomId(),
          batch,
          patientId,
          file,
          acceptMismatch: false,
          sent: 0,
          speed: 0,
          key: randomId(),
        };
        if (file.size === 0) return { ...base, state: 'refused', problem: refusal('EMPTY') };
        const kind = await fileKind(file).catch(() => 'unknown' as const);
        if (kind === 'unknown')
          return { ...base, state: 'refused', problem: refusal('UNSUPPORTED_MEDIA_TYPE') };
        return { ...base, state: kind === 'picture' ? 'asking' : 'waiting' };
      }),
    );
    for (const { id } of added) senders.set(id, send);
    set([...uploads, ...added]);
    next();
  },

  /** Answers what kind of image the pictures of one drop are. */
  answer: (batch: string, modality: Modality): void => {
    set(
      uploads.map((upload) =>
        upload.batch === batch && upload.state === 'asking'
          ? { ...upload, modality, state: 'waiting' }
          : upload,
      ),
    );
    next();
  },

  cancel: (id: string): void => {
    const controller = controllers.get(id);
    if (controller) controller.abort();
    else remove(id);
  },

  /** Tries again; a repeat keeps its key, so that what was stored after all is not stored twice. */
  retry: (id: string): void => {
    patch(id, { state: 'waiting', sent: 0, speed: 0 });
    next();
  },

  acceptMismatch: (id: string): void => {
    patch(id, { acceptMismatch: true, key: randomId(), state: 'waiting', sent: 0, speed: 0 });
    next();
  },

  /** Ends everything, as when another person signs in. */
  clear: (): void => {
    for (const controller of controllers.values()) controller.abort();
    senders.clear();
    set([]);
  },
};

let owner = getPerson()?.email;
onSessionChange(() => {
  const person = getPerson()?.email;
  if (person !== owner) uploadQueue.clear();
  owner = person;
});
