import { useApolloClient } from '@apollo/client/react';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { m } from '#shared/messages.ts';
import { useCan } from '#shared/session/permissions.ts';
import { notify } from '#shared/ui/notice.ts';
import { uploadImage } from './upload-image.ts';
import { type Upload, uploadQueue } from './upload-queue.ts';

// Leaving the page would cut running uploads off; the browser asks in its own words.
const warn = (event: BeforeUnloadEvent): void => event.preventDefault();

/** The files on their way to one patient, and how to send more. */
export const useUploads = (
  patientId: string,
  onStored: () => void,
): { uploads: readonly Upload[]; add: (files: readonly File[]) => void } => {
  const client = useApolloClient();
  const canReadReports = useCan()('report:read');
  const all = useSyncExternalStore(uploadQueue.subscribe, uploadQueue.all);
  const uploads = all.filter((upload) => upload.patientId === patientId);
  const busy = all.some(({ state }) => state === 'sending' || state === 'storing');

  useEffect(() => {
    if (!busy) return undefined;
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [busy]);

  const add = useCallback(
    (files: readonly File[]) => {
      void uploadQueue.add(patientId, files, async (upload, onProgress, signal) => {
        const input = {
          patientId,
          idempotencyKey: upload.key,
          acceptPatientMismatch: upload.acceptMismatch,
          ...(upload.modality ? { modality: upload.modality } : {}),
        };
        const outcome = await uploadImage(client, { input, canReadReports }, upload.file, onProgress, signal);
        if (outcome.done) {
          notify(m.upload.done(upload.file.name));
          onStored();
        }
        return outcome;
      });
    },
    [client, patientId, canReadReports, onStored],
  );
  return { uploads, add };
};
