-- The two roles and one database. `psql -v database=… -v owner_password=… -v app_password=… -f database.sql`, as a superuser.
-- The owner migrates. The application's role owns nothing and cannot pass row-level security.
select 'create role liasse_owner login' where not exists (select from pg_roles where rolname = 'liasse_owner') \gexec
select 'create role liasse_app login nosuperuser nobypassrls nocreatedb nocreaterole'
where not exists (select from pg_roles where rolname = 'liasse_app') \gexec
alter role liasse_owner password :'owner_password';
alter role liasse_app password :'app_password';

create database :"database" owner liasse_owner;
revoke all on database :"database" from public;
grant connect on database :"database" to liasse_app;
\connect :"database"

revoke all on schema public from public;
grant usage on schema public to liasse_app;
alter default privileges for role liasse_owner grant select, insert, update, delete on tables to liasse_app;
alter default privileges for role liasse_owner grant usage, select on sequences to liasse_app;
