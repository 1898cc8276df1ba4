import { m } from '#shared/messages.ts';
import { type Permission, useCan } from '#shared/session/permissions.ts';
import { Dialog } from '#shared/ui/dialog.tsx';
import classes from './shortcuts.module.css';

type Shortcut = readonly [keys: readonly string[], what: string, permission?: Permission];

const groups: readonly (readonly [title: string, shortcuts: readonly Shortcut[]])[] = [
  [
    m.shortcuts.everywhere,
    [
      [['Ctrl', 'K'], m.shortcuts.search],
      [['/'], m.shortcuts.filter],
      [['?'], m.shortcuts.list],
      [['g'], m.shortcuts.goHome],
      [['p'], m.shortcuts.goPatients, 'patient:read'],
      [['Esc'], m.shortcuts.close],
    ],
  ],
  [
    m.shortcuts.lists,
    [
      [['j'], m.shortcuts.next],
      [['k'], m.shortcuts.previous],
      [['Enter'], m.shortcuts.open],
    ],
  ],
  [
    m.shortcuts.record,
    [
      [['u'], m.shortcuts.upload, 'image:upload'],
      [['r'], m.shortcuts.report, 'report:write'],
      [['b'], m.shortcuts.bill, 'billing:write'],
      [['n'], m.shortcuts.note, 'workflow:write'],
    ],
  ],
];

/** Every shortcut that the person may use, by where it works. */
export const Shortcuts = ({ onClose }: { onClose: () => void }) => {
  const can = useCan();
  const usable = groups
    .map(([title, keys]) => [title, keys.filter(([, , needed]) => !needed || can(needed))] as const)
    .filter(([, keys]) => keys.length > 0);
  return (
    <Dialog title={m.shortcuts.title} onClose={onClose}>
      {usable.map(([title, keys]) => (
        <section key={title} className={classes['group']}>
          <h3>{title}</h3>
          <dl>
            {keys.map(([combination, what]) => (
              <div key={what}>
                <dt>
                  {combination.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
};
