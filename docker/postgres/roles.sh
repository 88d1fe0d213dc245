#!/bin/sh
# Run once by the PostgreSQL image, on an empty data folder: makes the roles and the database of Liasse.
exec psql -q -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -v database=liasse \
    -v owner_password="$LIASSE_OWNER_PASSWORD" -v app_password="$LIASSE_APP_PASSWORD" -f /liasse/database.sql
