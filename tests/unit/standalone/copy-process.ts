import { once } from 'node:events';
import { startPostgres } from '@lightbox/standalone/embedded-postgres.ts';
import { openHome } from '@lightbox/standalone/home.ts';
import { startMinio } from '@lightbox/standalone/minio.ts';

const say = () => undefined;

const [kind, path = '', user] = process.argv.slice(2);
if (user && process.getuid?.() === 0) {
  process.setgroups?.([]);
  process.setgid?.(Number(user));
  process.setuid?.(Number(user));
}
try {
  await using home = await openHome(path);
  const { databasePassword, minioPassword } = home.secrets;
  await using postgres =
    kind === 'postgres'
      ? await startPostgres({ home: home.path, password: databasePassword, say })
      : undefined;
  await using minio =
    kind === 'minio' ? await startMinio({ home: home.path, secretKey: minioPassword, say }) : undefined;
  process.stdout.write(`${postgres?.url ?? minio?.endpoint ?? 'open'}\n`);
  const alive = setInterval(() => undefined, 60_000);
  await once(process, 'SIGTERM');
  clearInterval(alive);
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
}
