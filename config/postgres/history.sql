-- Users of the history, with the least rights: run this as an administrator of PostgreSQL, once, with passwords of your own.
--   psql -v ON_ERROR_STOP=1 -f history.sql postgresql://postgres@db.example.com/postgres
-- Afterwards `headrace history init` as headrace_owner makes the schema; docs/history.md tells who needs which user.

-- The groups; init gives them their rights. They are shared by all databases of the server.
create role headrace_history_writer nologin;
create role headrace_history_reader nologin;

-- Owns the schema: headrace history init and clear.
create role headrace_owner login password 'change-me-1';
-- Adds what has ended and drops months that are over: headrace history archive.
create role headrace_archiver login password 'change-me-2' in role headrace_history_writer;
-- Searches: headrace history show, task, stats, causes, replay, and the console.
create role headrace_reader login password 'change-me-3' in role headrace_history_reader;

create database headrace owner headrace_owner encoding 'UTF8' template template0;
revoke connect, temporary on database headrace from public;
grant connect on database headrace to headrace_archiver, headrace_reader;
