-- A role and a database for djstats-collector, on PostgreSQL 15 or later. Run it as the server's administrator:
--   DJSTATS_PASSWORD=… psql --no-psqlrc -v ON_ERROR_STOP=1 -f postgresql.sql postgres
-- The role owns its database and nothing else: it creates the tables, and needs no extension and no superuser.
\set password `printenv DJSTATS_PASSWORD`
CREATE ROLE djstats LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
CREATE DATABASE djstats OWNER djstats ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE djstats FROM PUBLIC;
