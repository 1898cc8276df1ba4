import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A new temporary folder that others can pass through: as root PostgreSQL runs as another user, and would otherwise
 * keep its data in a system folder that stays behind.
 */
export async function temporaryFolder(purpose: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `lightbox-${purpose}-`));
  await chmod(folder, 0o711);
  return folder;
}
