import { Textarea } from '@mantine/core';
import { useRef, useState } from 'react';
import { graphql } from '#generated/gql.ts';
import { fieldErrors } from '#shared/api/problems.ts';
import { useAction } from '#shared/api/use-action.ts';
import { useLoad } from '#shared/api/use-load.ts';
import { formatImage } from '#shared/format.ts';
import { randomId } from '#shared/ids.ts';
import { m } from '#shared/messages.ts';
import { Failure } from '#shared/ui/failure.tsx';
import { FieldGroup } from '#shared/ui/field-group.tsx';
import { FormDialog } from '#shared/ui/form-dialog.tsx';
import { notify } from '#shared/ui/notice.ts';
import { Bar } from '#shared/ui/skeleton.tsx';
import { When } from '#shared/ui/values.tsx';
import classes from './report-form.module.css';

const CreateReportDocument = graphql(`
  mutation CreateReport($input: CreateReportInput!) {
    createReport(input: $input) {
      id
      status
    }
  }
`);

const ReportImagesDocument = graphql(`
  query ReportImages($patientId: ID!) {
    patient(id: $patientId) {
      id
      images(first: 40) {
        nodes {
          id
          modality
          dicomModality
          bodyPart
          description
          capturedAt
          uploadedAt
        }
      }
    }
  }
`);

const fields = ['findings', 'impression', 'recommendations'] as const;
type Field = (typeof fields)[number];
const required: Partial<Record<Field, string>> = {
  findings: m.reports.findingsMissing,
  impression: m.reports.impressionMissing,
};
const limits: Record<Field, number> = { findings: 20_000, impression: 5000, recommendations: 5000 };
const rows: Record<Field, number> = { findings: 7, impression: 3, recommendations: 2 };

const Images = ({
  patientId,
  chosen,
  onChange,
}: {
  patientId: string;
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
}) => {
  const { data, pending } = useLoad(ReportImagesDocument, { patientId });
  const nodes = data?.patient?.images?.nodes ?? [];
  return (
    <FieldGroup legend={m.reports.chooseImages}>
      {pending && <Bar />}
      {!pending && nodes.length === 0 && <p className="muted">{m.reports.noImages}</p>}
      {nodes.length > 0 && (
        <ul className={classes['images']}>
          {nodes.map((image) => (
            <li key={image.id}>
              <label>
                <input
                  type="checkbox"
                  checked={chosen.includes(image.id)}
                  onChange={(event) =>
                    onChange(
                      event.currentTarget.checked
                        ? [...chosen, image.id]
                        : chosen.filter((id) => id !== image.id),
                    )
                  }
                />
                {formatImage(image)}
                <span className="muted">
                  <When at={image.capturedAt ?? image.uploadedAt} />
                </span>
              </label>
            </li>
          ))}
        </ul>
      )}
    </FieldGroup>
  );
};

type Props = { patientId: string; patientName: string; onClose: () => void; onDone: (id: string) => void };

/** Writes a report and keeps it as a draft. */
export const ReportForm = ({ patientId, patientName, onClose, onDone }: Props) => {
  const [values, setValues] = useState<Record<Field, string>>({
    findings: '',
    impression: '',
    recommendations: '',
  });
  const [imageIds, setImageIds] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const [idempotencyKey] = useState(randomId);
  const action = useAction(CreateReportDocument);
  const inputs = useRef<Partial<Record<Field, HTMLTextAreaElement | null>>>({});
  const refused = fieldErrors(action.problems);

  const submit = async (): Promise<void> => {
    setTried(true);
    const missing = fields.find((field) => required[field] && !values[field].trim());
    if (missing) return inputs.current[missing]?.focus();
    const { findings, impression, recommendations } = values;
    const done = await action.run({
      input: {
        patientId,
        imageIds,
        findings,
        impression,
        ...(recommendations.trim() ? { recommendations } : {}),
        idempotencyKey,
      },
    });
    if (!done?.createReport) return undefined;
    notify(m.reports.saved);
    onDone(done.createReport.id);
    return onClose();
  };

  const dirty = fields.some((field) => values[field].trim() !== '');
  return (
    <FormDialog
      title={<bdi>{m.reports.newTitle(patientName)}</bdi>}
      verb={m.reports.save}
      size="medium"
      busy={action.busy}
      leave={dirty && m.reports.leave}
      onSubmit={submit}
      onClose={onClose}
    >
      <Images patientId={patientId} chosen={imageIds} onChange={setImageIds} />
      {fields.map((field) => (
        <Textarea
          key={field}
          ref={(element) => {
            inputs.current[field] = element;
          }}
          label={required[field] ? m.reports[field] : `${m.reports[field]} ${m.common.optional}`}
          rows={rows[field]}
          maxLength={limits[field]}
          value={values[field]}
          error={refused[field] ?? (tried && !values[field].trim() ? required[field] : undefined)}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setValues((old) => ({ ...old, [field]: value }));
          }}
        />
      ))}
      <Failure problems={action.problems} shownAtFields={fields} />
    </FormDialog>
  );
};
