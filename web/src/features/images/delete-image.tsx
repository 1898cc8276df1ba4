import { graphql } from '#generated/gql.ts';
import { useAction } from '#shared/api/use-action.ts';
import { m } from '#shared/messages.ts';
import { notify } from '#shared/ui/notice.ts';
import { ReasonDialog } from '#shared/ui/reason-dialog.tsx';

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
  const action = useAction(DeleteImageDocument);
  const submit = async (reason: string): Promise<void> => {
    if (!(await action.run({ id, reason }))) return;
    notify(m.images.deleted);
    onDeleted();
  };
  return (
    <ReasonDialog
      title={m.images.deleteTitle(name)}
      verb={m.images.delete}
      danger
      busy={action.busy}
      problems={action.problems}
      label={m.images.deleteReason}
      missing={m.images.deleteReasonMissing}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{m.images.deleteBody}</p>
    </ReasonDialog>
  );
};
