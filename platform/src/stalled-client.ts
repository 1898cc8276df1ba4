import type { IncomingMessage } from 'node:http';

/**
 * Watches whether a client goes on sending. Time in which its bytes are not asked for does not count: a slow store, or
 * files before this one, are no fault of the client's.
 * @param request flows already
 * @param stalled called each time when so many seconds have passed without a byte
 */
export function watchClient(request: IncomingMessage, seconds: number, stalled: () => void): void {
  const timer = setTimeout(() => {
    if (request.isPaused()) return;
    timer.refresh();
    stalled();
  }, seconds * 1000);
  // A socket's own limit would count the other's time too.
  request.socket.setTimeout(0);
  request.on('data', () => timer.refresh());
  request.on('resume', () => timer.refresh());
  for (const end of ['end', 'close']) request.once(end, () => clearTimeout(timer));
}
