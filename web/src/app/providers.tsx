import type { ApolloClient } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { theme } from '#shared/ui/theme.ts';

/**
 * What every page needs around it. Mantine injects no <style>: its variables come from the style sheet, so
 * that `style-src 'self'` suffices.
 */
export const Providers = ({ client, children }: { client: ApolloClient; children: ReactNode }) => (
  <ApolloProvider client={client}>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      {children}
    </MantineProvider>
  </ApolloProvider>
);
