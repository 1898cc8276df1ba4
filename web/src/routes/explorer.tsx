import { m } from '#shared/messages.ts';
import { Page } from '#shared/ui/page.tsx';
export const ExplorerPage = () => <Page title={m.explorer.title}>{m.explorer.loading}</Page>;
