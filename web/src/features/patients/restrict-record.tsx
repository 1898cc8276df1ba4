import { graphql } from '#generated/gql.ts';
import { useAction } from '#shared/api/use-action.ts';
import { m } from '#shared/messages.ts';
import { notify } from '#shared/ui/notice.ts';
import { ReasonDialog } from '#shared/ui/reason-dialog.tsx';

const RestrictRecordDocument = graphql(`
  mutation RestrictRecord($id: ID!, $restricted: Boolean!, $reason: String!) {
    setPatientRestricted(id: $id, restricted: $restricted, reason: $reason) {
      id
      restricted
      restrictions {
        reason
      }
      version
    }
  }
`);

type Props = {
  patient: { id: string; displayName: string; restricted: boolean };
  onClose: () => void;
  onDone: () => void;
};

/** Names the patient, says who will still see the record, asks why, and restricts it or opens it again. */
export const RestrictRecord = ({ patient, onClose, onDone }: Props) => {
  const action = useAction(RestrictRecordDocument);
  const words = patient.restricted ? m.restrict.lift : m.restrict.set;
  const submit = async (reason: string): Promise<void> => {
    if (!(await action.run({ id: patient.id, restricted: !patient.restricted, reason }))) return;
    notify(words.done);
    onDone();
    onClose();
  };
  return (
    <ReasonDialog
      title={words.title(patient.displayName)}
      verb={words.verb}
      busy={action.busy}
      problems={action.problems}
      label={words.reason}
      missing={m.restrict.reasonMissing}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{words.body}</p>
    </ReasonDialog>
  );
};
