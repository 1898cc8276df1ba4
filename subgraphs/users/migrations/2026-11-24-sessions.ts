/** Refresh tokens one by one, so that the second use of one is noticed; failed sign-ins; who signed up by themselves. */
export const sessions = {
  name: '2026-11-24-sessions',
  sql: `
    create table users.refresh_tokens (
      hash bytea primary key,
      session_id uuid not null references users.sessions on delete cascade,
      created_at timestamptz(3) not null,
      used_at timestamptz(3)
    );
    create index on users.refresh_tokens (session_id);
    insert into users.refresh_tokens (hash, session_id, created_at)
      select refresh_token_hash, id, created_at from users.sessions;
    alter table users.sessions drop column refresh_token_hash;
    alter table users.sessions add column last_used_at timestamptz(3);
    update users.sessions set last_used_at = created_at;
    alter table users.sessions alter column last_used_at set not null;
    create index on users.sessions (expires_at);

    create table users.throttles (
      key bytea primary key,
      count integer not null,
      expires_at timestamptz(3) not null
    );
    create index on users.throttles (expires_at);

    create index on users.accounts (email, id);
  `,
};
