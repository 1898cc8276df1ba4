import { once } from 'node:events';
import { startPostgres } from '@lightbox/standalone/embedded-postgres.ts';
import { openHome } from '@lightbox/standalone/home.ts';

const [kind, path = ''] = process.argv.slice(2);
try {
  await using home = await openHome(path);
  await using postgres =
    kind === 'postgres'
      ? await startPostgres({
          home: home.path,
          password: home.secrets.databasePassword,
          say: () => undefined,
        })
      : undefined;
  process.stdout.write(`${postgres?.url ?? 'open'}\n`);
  const alive = setInterval(() => undefined, 60_000);
  await once(process, 'SIGTERM');
  clearInterval(alive);
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
}
