-- A database for the history and a user for each who uses it, to be run once by an administrator:
--
--   HISTORY_OWNER_PASSWORD=... HISTORY_ARCHIVER_PASSWORD=... HISTORY_READER_PASSWORD=... psql -f users.sql -d postgres
--
-- headrace_owner     makes the schema and clears it: headrace history init, headrace history clear
-- headrace_archiver  writes, and reads nothing of what is stored: headrace history archive
-- headrace_reader    searches: headrace console, headrace history show and its like, headrace history replay
--
-- psql 14 or newer; the server may be 13. docker-compose.yml runs it when its PostgreSQL starts for the first time.

\set ON_ERROR_STOP on
\set owner change-me-owner
\set archiver change-me-archiver
\set reader change-me-reader
\getenv owner HISTORY_OWNER_PASSWORD
\getenv archiver HISTORY_ARCHIVER_PASSWORD
\getenv reader HISTORY_READER_PASSWORD

create role headrace_history_writer nologin;
create role headrace_history_reader nologin;
create role headrace_owner login password :'owner';
create role headrace_archiver login password :'archiver' in role headrace_history_writer;
create role headrace_reader login password :'reader' in role headrace_history_reader;

create database headrace owner headrace_owner encoding 'UTF8' template template0;
revoke all on database headrace from public;
grant connect on database headrace to headrace_history_writer, headrace_history_reader;
