import { Explorer } from '#features/explorer/explorer.tsx';
import { m } from '#shared/messages.ts';
import { useTitle } from '#shared/ui/page.tsx';

/** The explorer of the graph for developers and analysts. */
export const ExplorerPage = () => {
  useTitle(m.explorer.title);
  return <Explorer />;
};
