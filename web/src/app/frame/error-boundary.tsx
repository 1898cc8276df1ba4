import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';
import { m } from '#shared/messages.ts';
import { MessagePage } from '#shared/ui/message-page.tsx';

type Props = { children: ReactNode };

/** Keeps a page that throws from taking the frame with it. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <MessagePage icon={IconAlertTriangle} title={m.problem.pageTitle} body={m.problem.pageBody}>
        <Button onClick={() => location.reload()}>{m.problem.reload}</Button>
      </MessagePage>
    );
  }
}
