import { IconArrowRight, IconKeyboard, IconUser, IconUserPlus } from '@tabler/icons-react';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { graphql } from '#generated/gql.ts';
import { useLoad } from '#shared/api/use-load.ts';
import { m } from '#shared/messages.ts';
import { useNav } from '#shared/nav.ts';
import { useCan } from '#shared/session/permissions.ts';
import { useSession } from '#shared/session/session.ts';
import classes from './palette.module.css';

const PalettePatientsDocument = graphql(`
  query PalettePatients($search: String!) {
    patients(filter: { search: $search }, first: 8) {
      nodes {
        id
        mrn
        displayName
      }
    }
  }
`);

type Item = {
  key: string;
  group: string;
  icon: typeof IconUser;
  label: string;
  hint?: string;
  act: () => void;
};

const useDebounced = (value: string): string => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), 150);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
};

const usePatients = (
  text: string,
  open: (path: string) => void,
): { items: Item[]; searching: boolean; failed: boolean } => {
  const role = useSession()?.role;
  const may = useCan()('patient:read') && role !== 'PATIENT' && role !== 'ANALYST';
  const search = useDebounced(text.trim());
  const skip = !may || search === '';
  const { data, problems, pending, refreshing } = useLoad(PalettePatientsDocument, { search }, skip);
  const nodes = skip ? [] : (data?.patients?.nodes ?? []);
  return {
    searching: !skip && (pending || refreshing),
    failed: !skip && problems.length > 0,
    items: nodes.map((patient) => ({
      key: patient.id,
      group: m.palette.patients,
      icon: IconUser,
      label: patient.displayName,
      hint: patient.mrn,
      act: () => open(`/patients/${patient.id}`),
    })),
  };
};

type OptionProps = {
  id: string;
  item: Item;
  selected: boolean;
  onPoint: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

const Option = ({ id, item, selected, onPoint, onKeyDown }: OptionProps) => {
  const ref = useRef<HTMLDivElement>(null);
  const Icon = item.icon;
  useEffect(() => {
    if (selected) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <div
      ref={ref}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      className={classes['item']}
      onMouseMove={onPoint}
      onClick={item.act}
      onKeyDown={onKeyDown}
    >
      <Icon size={16} stroke={1.6} aria-hidden="true" />
      <bdi>{item.label}</bdi>
      {item.hint && <span className={classes['hint']}>{item.hint}</span>}
      {selected && <IconArrowRight size={14} aria-hidden="true" />}
    </div>
  );
};

type Props = { onClose: () => void; onShortcuts: () => void };

/** One field that finds patients, pages and acts. */
export const Palette = ({ onClose, onShortcuts }: Props) => {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const query = useDeferredValue(text.trim().toLowerCase());
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const navigate = useNavigate();
  const can = useCan();

  const open = (path: string): void => {
    onClose();
    void navigate(path);
  };
  const nav = useNav();
  const { items: patients, searching, failed } = usePatients(text, open);
  const pages = nav.map(({ to, label, icon }): Item => ({
    key: to,
    group: m.palette.pages,
    icon,
    label,
    act: () => open(to),
  }));
  const actions: Item[] = [
    ...(can('patient:register')
      ? [
          {
            key: 'register',
            group: m.palette.actions,
            icon: IconUserPlus,
            label: m.nav.registerPatient,
            act: () => open('/patients/new'),
          },
        ]
      : []),
    {
      key: 'shortcuts',
      group: m.palette.actions,
      icon: IconKeyboard,
      label: m.menu.shortcuts,
      hint: '?',
      act: onShortcuts,
    },
  ];
  const matching = [...pages, ...actions].filter(({ label }) => label.toLowerCase().includes(query));
  const items = [...patients, ...matching];
  const current = Math.min(at, items.length - 1);

  useEffect(() => {
    const element = dialog.current;
    // The field is the first thing in the dialog, so the browser puts the focus there.
    element?.showModal();
    return () => element?.close();
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((current + step + items.length) % Math.max(1, items.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      items[current]?.act();
    }
  };

  return (
    <dialog
      ref={dialog}
      className={classes['palette']}
      aria-label={m.palette.title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
    >
      <input
        className={classes['input']}
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={items[current] && `${id}-${current}`}
        aria-label={m.palette.title}
        placeholder={m.palette.placeholder}
        value={text}

        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={id} role="listbox" aria-label={m.palette.title} className={classes['list']}>
        {items.map((item, i) => {
          return (
            <div key={item.key} role="presentation">
              {items[i - 1]?.group !== item.group && (
                <p className={classes['group']} role="presentation">
                  {item.group}
                </p>
              )}
              <Option
                id={`${id}-${i}`}
                item={item}
                selected={i === current}
                onPoint={() => setAt(i)}
                onKeyDown={onKeyDown}
              />
            </div>
          );
        })}
      </div>
      <p className={classes['state']} role="status">
        {searching && m.palette.searching}
        {failed && m.palette.failed}
        {!searching && !failed && items.length === 0 && m.palette.nothing}
      </p>
    </dialog>
  );
};
