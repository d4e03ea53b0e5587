-- The role of the service owns its tables and can bypass nothing: the service refuses to start otherwise.
CREATE ROLE vigie LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE DATABASE vigie OWNER vigie;
REVOKE ALL ON DATABASE vigie FROM PUBLIC;
