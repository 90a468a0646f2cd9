-- What stood among the endings and could not be kept as one, each once: nothing of it is lost.
create table headrace.unreadable (
  queue    text        not null,
  entry_id text        not null, -- where it stood in the history stream of the queue
  position integer     not null, -- which of the unreadable parts of that entry, 1 for the first
  content  bytea       not null,
  why      text        not null,
  at       timestamptz not null default now(),
  primary key (queue, entry_id, position)
);

comment on table headrace.unreadable is 'What stood among the endings of tasks and could not be kept as one';

create index unreadable_time on headrace.unreadable (at);
