import { m } from '#shared/messages.ts';
import { Dialog } from '#shared/ui/dialog.tsx';
import classes from './shortcuts.module.css';

const groups: readonly (readonly [string, readonly (readonly [readonly string[], string])[]])[] = [
  [
    m.shortcuts.everywhere,
    [
      [['Ctrl', 'K'], m.shortcuts.search],
      [['/'], m.shortcuts.filter],
      [['?'], m.shortcuts.list],
      [['g'], m.shortcuts.goHome],
      [['p'], m.shortcuts.goPatients],
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
      [['u'], m.shortcuts.upload],
      [['r'], m.shortcuts.report],
      [['b'], m.shortcuts.bill],
      [['n'], m.shortcuts.note],
    ],
  ],
];

/** Every shortcut, by where it works. */
export const Shortcuts = ({ onClose }: { onClose: () => void }) => (
  <Dialog title={m.shortcuts.title} onClose={onClose}>
    {groups.map(([title, keys]) => (
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
