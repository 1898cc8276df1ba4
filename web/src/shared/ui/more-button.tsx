import { Button } from '@mantine/core';
import { useState } from 'react';
import { m } from '#shared/messages.ts';

/** Loads the next page of a list inside a panel. */
export const MoreButton = ({ onMore }: { onMore: () => Promise<void> }) => {
  const [loading, setLoading] = useState(false);
  const load = (): void => {
    setLoading(true);
    void onMore().finally(() => setLoading(false));
  };
  return (
    <Button variant="subtle" fullWidth loading={loading} onClick={load}>
      {m.common.loadMore}
    </Button>
  );
};
