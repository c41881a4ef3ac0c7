from django.db import migrations

TABLES = (
    "reference_region",
    "reference_departement",
    "reference_epci",
    "reference_commune",
    "reference_nafcode",
    "reference_referencefile",
)

# Names stand unqualified so that they land in the schema being migrated. The function itself
# uses pg_catalog alone, so that whoever writes cannot bend it with their search_path.
CREATE_FUNCTION = """
CREATE FUNCTION reference_refuse_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_catalog.current_setting('maillage.loading_reference', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION '% is read-only: load_reference() alone writes it', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$$
"""

CREATE_TRIGGER = """
CREATE TRIGGER read_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {}
FOR EACH STATEMENT EXECUTE FUNCTION reference_refuse_write()
"""


class Migration(migrations.Migration):
    dependencies = [("reference", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE_FUNCTION, "DROP FUNCTION reference_refuse_write()"),
        *(
            migrations.RunSQL(CREATE_TRIGGER.format(table), f"DROP TRIGGER read_only ON {table}")
            for table in TABLES
        ),
    ]
