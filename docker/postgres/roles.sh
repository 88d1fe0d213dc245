#!/bin/sh
# Run once by the PostgreSQL image, on an empty data folder: makes the two roles and the database of Liasse.
psql -q -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -v database=liasse \
    -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" -f /liasse/database.sql
