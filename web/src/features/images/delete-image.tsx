import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '#generated/gql.ts';
import { useAction } from '#shared/api/use-action.ts';
import { m } from '#shared/messages.ts';
import { Failure } from '#shared/ui/failure.tsx';
import { FormDialog } from '#shared/ui/form-dialog.tsx';
import { notify } from '#shared/ui/notice.ts';

const DeleteImageDocument = graphql(`
  mutation DeleteImage($id: ID!, $reason: String!) {
    deleteImage(id: $id, reason: $reason) {
      id
      deletedAt
      deletionReason
    }
  }
`);

type Props = { id: string; name: string; onClose: () => void; onDeleted: () => void };

/** Names the image, asks why, and deletes it. */
export const DeleteImage = ({ id, name, onClose, onDeleted }: Props) => {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const action = useAction(DeleteImageDocument);

  const submit = async (): Promise<void> => {
    setTried(true);
    if (!reason.trim() || !(await action.run({ id, reason: reason.trim() }))) return;
    notify(m.images.deleted);
    onDeleted();
  };

  return (
    <FormDialog
      title={m.images.deleteTitle(name)}
      verb={m.images.delete}
      danger
      busy={action.busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{m.images.deleteBody}</p>
      <Textarea
        label={m.images.deleteReason}
        maxLength={500}
        rows={3}
        value={reason}
        error={tried && !reason.trim() ? m.images.deleteReasonMissing : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Failure problems={action.problems} />
    </FormDialog>
  );
};
