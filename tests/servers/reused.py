"""One PostgreSQL database for many tests: emptied before each of them, which costs a tenth of a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

from tests.servers.postgresql import Database, PostgreSQL

# In the template, so that every copy knows what it was like. Rows that the migrations wrote are put back.
MEMORY = """
create schema memory;
create function memory.shape() returns text language sql as $$
  select md5(concat(
    (select string_agg(concat(oid, relnatts, relrowsecurity, relforcerowsecurity), ' ' order by oid)
       from pg_class where relnamespace = 'public'::regnamespace),
    (select string_agg(concat(oid, tgenabled), ' ' order by oid) from pg_trigger where not tgisinternal),
    (select string_agg(oid::text, ' ' order by oid) from pg_policy),
    (select string_agg(concat(oid, prosrc, proconfig), ' ' order by oid)
       from pg_proc where pronamespace = 'public'::regnamespace),
    (select string_agg(oid::text, ' ' order by oid) from pg_constraint where connamespace = 'public'::regnamespace)))
$$;
create function memory.go_back() returns text language plpgsql as $$
declare name text;
begin
  for name in select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'tortoise_migrations'
      and pg_relation_size(oid) > 0
  loop
    execute format('delete from public.%I', name);
    if to_regclass(format('memory.%I', name)) is not null then
      execute format('insert into public.%1$I select * from memory.%1$I', name);
    end if;
  end loop;
  perform setval(format('%I.%I', schemaname, sequencename), start_value, false)
    from pg_sequences where schemaname = 'public';
  return memory.shape();
end $$;
do $$
declare name text; filled boolean;
begin
  for name in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' loop
    execute format('select exists (select from public.%I)', name) into filled;
    if filled and name <> 'tortoise_migrations' then
      execute format('create table memory.%1$I as table public.%1$I', name);
    end if;
  end loop;
end $$;
"""
# Replica: neither the seals nor the tallies are told; a test that left a lock behind costs a new database, not a wait.
GO_BACK = (
    "set client_min_messages = warning; set lock_timeout = '2s'; set session_replication_role = replica; "
    "select memory.go_back()"
)


@dataclass
class Reused:
    """Copies of a migrated template: the same one as long as tests leave its tables as they found them."""

    server: PostgreSQL
    template: Database
    shape: str = ""
    name: str = ""

    def remember(self) -> None:
        """Once the template is migrated."""
        self.shape = self.server.psql("-c", f"{MEMORY} select memory.shape()", database=self.source).strip()

    @property
    def source(self) -> str:
        return self.template.url.rpartition("/")[2]

    def empty(self) -> Database:
        if not (self.name and self._goes_back()):
            self.name = f"t_{uuid4().hex[:16]}"
            self.server.psql("-c", f"create database {self.name} template {self.source} owner liasse_owner")
        urls = {"url": self.template.url, "owner_url": self.template.owner_url}
        return replace(self.template, **{kind: url.replace(self.source, self.name) for kind, url in urls.items()})

    def _goes_back(self) -> bool:
        try:
            return self.server.psql("-c", GO_BACK, database=self.name).strip() == self.shape
        except RuntimeError:
            return False
