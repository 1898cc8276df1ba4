import { createServer } from 'node:net';
import { addressError } from '@lightbox/platform/startup-error.ts';

/**
 * Finds out early, before anything is started, that an address is free.
 * @throws StartupError when it is not
 */
export async function claimAddress(host: string, port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error) => reject(addressError(error, host, port)));
    probe.listen({ host, port }, resolve);
  });
  await new Promise((resolve) => probe.close(resolve));
}
