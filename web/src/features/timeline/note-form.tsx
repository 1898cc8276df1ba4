import { Button, Textarea } from '@mantine/core';
import { useRef, useState } from 'react';
import { graphql } from '#generated/gql.ts';
import { fieldErrors } from '#shared/api/problems.ts';
import { useAction } from '#shared/api/use-action.ts';
import { m } from '#shared/messages.ts';
import { Failure } from '#shared/ui/failure.tsx';
import { useKey } from '#shared/ui/keys.ts';
import { notify } from '#shared/ui/notice.ts';
import classes from './note-form.module.css';

const AddNoteDocument = graphql(`
  mutation AddNote($input: AddWorkflowLogInput!) {
    addWorkflowLog(input: $input) {
      id
    }
  }
`);

/** Writes a note by hand into the timeline. */
export const NoteForm = ({ patientId, onDone }: { patientId: string; onDone: () => void }) => {
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const action = useAction(AddNoteDocument);
  useKey('n', () => field.current?.focus());

  const submit = async (): Promise<void> => {
    setTried(true);
    if (!text.trim()) return field.current?.focus();
    if (!(await action.run({ input: { patientId, text: text.trim() } }))) return undefined;
    setText('');
    setTried(false);
    notify(m.timeline.saved);
    return onDone();
  };

  return (
    <form
      className={classes['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Textarea
        ref={field}
        className={classes['field'] ?? ''}
        aria-label={m.timeline.note}
        aria-keyshortcuts="n"
        placeholder={m.timeline.notePlaceholder}
        rows={text ? 3 : 1}
        maxLength={2000}
        value={text}
        error={
          fieldErrors(action.problems)['text'] ?? (tried && !text.trim() ? m.timeline.noteMissing : undefined)
        }
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
        }}
      />
      <Button type="submit" variant="default" loading={action.busy}>
        {m.timeline.addNote}
      </Button>
      <Failure problems={action.problems} shownAtFields={['text']} />
    </form>
  );
};
