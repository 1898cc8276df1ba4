import { graphql } from '#generated/gql.ts';
import { useAction } from '#shared/api/use-action.ts';
import { m } from '#shared/messages.ts';
import { Failure } from '#shared/ui/failure.tsx';
import { FormDialog } from '#shared/ui/form-dialog.tsx';
import { notify } from '#shared/ui/notice.ts';

const ConfirmReportDocument = graphql(`
  mutation ConfirmReport($id: ID!, $version: Int!) {
    confirmReport(id: $id, version: $version) {
      id
      status
      version
      confirmedAt
      viewerCanConfirm
      confirmedBy {
        id
        displayName
      }
    }
  }
`);

type Props = {
  report: { id: string; version: number; impression?: string | null | undefined };
  subject: string;
  onClose: () => void;
  onDone: () => void;
};

/** Names the report, shows its impression once more, and makes it final. */
export const ConfirmReport = ({ report, subject, onClose, onDone }: Props) => {
  const action = useAction(ConfirmReportDocument);
  const submit = async (): Promise<void> => {
    if (!(await action.run({ id: report.id, version: report.version }))) return;
    notify(m.reports.confirmedNow);
    onDone();
    onClose();
  };
  return (
    <FormDialog
      title={m.reports.confirmTitle}
      verb={m.reports.confirm}
      busy={action.busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{m.reports.confirmBody(subject)}</p>
      {report.impression && <blockquote dir="auto">{report.impression}</blockquote>}
      <Failure problems={action.problems} conflict={m.reports.conflict} />
    </FormDialog>
  );
};
