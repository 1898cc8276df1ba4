import type { ApolloLink } from '@apollo/client';
import { configure, render } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { App } from '@lightbox/web/app/app.tsx';
import { Providers } from '@lightbox/web/app/providers.tsx';
import { makeClient } from '@lightbox/web/shared/api/client.ts';
import { beginSession, type Session } from '@lightbox/web/shared/session/session.ts';

// The first page of a file waits for its modules to be read.
configure({ asyncUtilTimeout: 10_000 });

const everything = [
  'patient:read',
  'patient:register',
  'image:read',
  'image:upload',
  'image:delete',
  'report:read',
];
const clinical = [
  ...everything,
  'report:write',
  'report:finalise',
  'workflow:read',
  'workflow:write',
  'staff:read',
];

export const people = {
  radiologist: { role: 'RADIOLOGIST', permissions: clinical, name: 'Weiss, Helena' },
  admin: {
    role: 'ADMIN',
    permissions: [...clinical, 'patient:restrict', 'billing:read', 'billing:write'],
    name: 'Admin, Ada',
  },
  clerk: {
    role: 'CLERK',
    permissions: [
      'patient:read',
      'patient:register',
      'patient:restrict',
      'billing:read',
      'billing:write',
      'workflow:read',
      'staff:read',
    ],
    name: 'Bauer, Jonas',
  },
  analyst: {
    role: 'ANALYST',
    permissions: ['patient:read', 'image:read', 'report:read', 'billing:read', 'staff:read'],
    name: 'Kobayashi, Hana',
  },
} satisfies Record<string, Pick<Session, 'role' | 'permissions' | 'name'>>;

/** Opens the app at an address as one of the people. */
export const show = (
  path: string,
  link: ApolloLink,
  person?: keyof typeof people,
): ReturnType<typeof render> => {
  if (person) {
    beginSession({
      ...people[person],
      accessToken: 'token',
      expiresAt: '2099-01-01T00:00:00.000Z',
      email: `${person}@demo.lightbox.example`,
      staffId: 's1',
      patientId: null,
    });
  }
  return render(
    <Providers client={makeClient(link)}>
      <MemoryRouter initialEntries={[path]} useTransitions={false}>
        <App />
      </MemoryRouter>
    </Providers>,
  );
};
