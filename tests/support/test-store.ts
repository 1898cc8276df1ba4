import { randomBytes } from 'node:crypto';
import { z } from 'zod';

const Server = z.object({ endpoint: z.url(), accessKey: z.string(), secretKey: z.string() });

/** A bucket of its own in the MinIO that global-setup.ts has started. */
export function testStore() {
  const given = process.env['LIGHTBOX_TEST_STORE'];
  if (given === undefined) throw new Error('there is no MinIO on this machine');
  const server = Server.parse(JSON.parse(given));
  const bucket = `test-${randomBytes(8).toString('hex')}`;
  return { ...server, publicEndpoint: server.endpoint, bucket, region: 'us-east-1' };
}
