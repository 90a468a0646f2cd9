-- Every end of a task, a row. A task that died, was run again and completed has two, which differ in ended_at.
create table headrace.ended_task (
  queue        text        not null,
  id           text        not null, -- as it is called within its queue
  ended_at     timestamptz not null,
  state        text        not null, -- completed, dead, cancelled, expired
  type         text        not null,
  priority     smallint    not null, -- 1 to 5, 5 is the most urgent
  submitted_at timestamptz not null,
  worker       text,                 -- worker, waited_ms and ran_ms are of the last attempt, null if none was made
  attempts     integer     not null,
  waited_ms    bigint,
  ran_ms       bigint,
  error        text,                 -- what went wrong, to be searched; null if it completed
  cause        text,                 -- what it died of in one line, its numbers made alike; null if it did not die
  payload      jsonb,                -- if it is JSON that jsonb takes, and whole
  payload_raw  bytea,                -- otherwise
  payload_size bigint      not null, -- of how many bytes it was
  payload_kept text        not null, -- whole, cut, left_out
  result       json,                 -- if it is JSON, and whole: byte for byte
  result_raw   bytea,                -- otherwise
  result_size  bigint,               -- null if there is none
  result_kept  text,                 -- null if there is none
  opts         json,                 -- what the submission asked for; null for nothing
  outcome      json        not null, -- every attempt, as it stood in Redis, without the result
  primary key (queue, id, ended_at)
) partition by range (ended_at);

comment on table headrace.ended_task is 'Every end of a task of Headrace; a partition for each month, in UTC';

create index ended_task_time on headrace.ended_task (ended_at desc, queue, id);
create index ended_task_state on headrace.ended_task (queue, state, ended_at desc);
create index ended_task_type on headrace.ended_task (type, ended_at desc);
create index ended_task_worker on headrace.ended_task (worker, ended_at desc) where worker is not null;
create index ended_task_cause on headrace.ended_task (cause, ended_at desc) where cause is not null;
create index ended_task_payload on headrace.ended_task using gin (payload jsonb_path_ops);
-- The index for error needs the extension pg_trgm: `headrace history init` makes it where that can be had.

-- Whoever may write needs neither CREATE nor the ownership of a table: these run with the rights of their owner.

-- Makes the partition of the month that begins on this day; false if it is there. Several may call at once. The table is made
-- apart and attached, because that neither waits for those who read and write nor lets them wait. Refuses months that nobody can
-- have ended a task in, more than two months after this server's now or ten years before it: whoever may write into the stream
-- could else make partitions without number.
create function headrace.make_month(month date) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  name text := 'ended_task_' || to_char(month, 'YYYY_MM');
begin
  if month is null or month not between date '1970-01-01' and date '9999-11-01' or extract(day from month) <> 1 then
    raise invalid_parameter_value using message = 'no month begins on ' || coalesce(month::text, 'null');
  end if;
  if to_regclass('headrace.' || name) is not null then
    return false;
  end if;
  if month::timestamp at time zone 'UTC' not between now() - interval '10 years' and now() + interval '2 months' then
    raise invalid_parameter_value using message = 'the month ' || to_char(month, 'YYYY-MM')
      || ' is more than two months after, or ten years before, this server''s clock';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('headrace.make_month', 0));
  -- Not by to_regclass: it may still remember that there was none before the wait.
  if exists (select from pg_class where relname = name and relnamespace = 'headrace'::regnamespace) then
    return false;
  end if;
  execute format('create table headrace.%I (like headrace.ended_task including defaults including storage)', name);
  execute format('alter table headrace.ended_task attach partition headrace.%I for values from (%L) to (%L)',
    name, to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  return true;
end $$;

-- Drops the partition of the month that begins on this day; false if there is none, or if the month has not been over for as long
-- as the retention. This server's clock decides, not the caller's: one that is wrong would drop what is to stay. Fails with
-- lock_not_available rather than hold up those who read and write while it waits for a long search.
create function headrace.drop_month(month date, retention interval) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '300ms' as $$
declare
  name text := 'ended_task_' || to_char(month, 'YYYY_MM');
begin
  if month is null or retention is null or retention < interval '0'
      or (month + interval '1 month') at time zone 'UTC' > now() - retention
      or to_regclass('headrace.' || name) is null then
    return false;
  end if;
  execute format('drop table headrace.%I', name);
  return true;
exception
  when undefined_table then
    return false; -- another has dropped it
end $$;

revoke all on function headrace.make_month(date) from public;
revoke all on function headrace.drop_month(date, interval) from public;
