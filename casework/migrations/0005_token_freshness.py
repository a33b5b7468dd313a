"""Names never outlive their search tokens: the database compares a stamp before it commits."""

from django.db import migrations, models

# Deferred, because a name and its tokens are written one after the other; it is asked once, at the end. A person who
# was never indexed has no stale tokens, and one whose data key is gone is not to be found at all.
FRESHNESS = """
CREATE FUNCTION casework_tokens_stamp(who uuid) RETURNS uuid LANGUAGE sql STABLE SET bytea_output TO 'hex' AS $$
    SELECT md5(
        ROW(p.family_name, p.given_names, p.birth, p.phone)::text
        || coalesce((SELECT string_agg(d.id::text || d.number::text, ',' ORDER BY d.id)
                     FROM casework_traveldocument d WHERE d.person_id = p.id), '')
    )::uuid
    FROM casework_person p WHERE p.id = who
$$;
CREATE FUNCTION casework_tokens_are_fresh(who uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    stamp uuid;
BEGIN
    SELECT tokens_stamp INTO stamp FROM casework_person WHERE id = who;
    IF NOT FOUND OR stamp IS NOT DISTINCT FROM casework_tokens_stamp(who) THEN
        RETURN;
    END IF;
    IF (stamp IS NOT NULL OR EXISTS (SELECT FROM casework_persontoken WHERE person_id = who))
        AND EXISTS (SELECT FROM casework_datakey WHERE subject = who)
    THEN
        RAISE EXCEPTION 'the search tokens of person % are stale: refresh_tokens belongs in the same transaction', who
            USING ERRCODE = 'integrity_constraint_violation', TABLE = 'casework_person';
    END IF;
END $$;
CREATE FUNCTION casework_person_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM casework_tokens_are_fresh(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION casework_document_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM casework_tokens_are_fresh(OLD.person_id);
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.person_id <> OLD.person_id) THEN
        PERFORM casework_tokens_are_fresh(NEW.person_id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER person_tokens_fresh
    AFTER UPDATE OF family_name, given_names, birth, phone, tokens_stamp ON casework_person
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (ROW(OLD.family_name, OLD.given_names, OLD.birth, OLD.phone, OLD.tokens_stamp)
          IS DISTINCT FROM ROW(NEW.family_name, NEW.given_names, NEW.birth, NEW.phone, NEW.tokens_stamp))
    EXECUTE FUNCTION casework_person_tokens();
CREATE CONSTRAINT TRIGGER document_tokens_fresh
    AFTER INSERT OR DELETE OR UPDATE OF number, person_id ON casework_traveldocument
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION casework_document_tokens();
"""
REMOVE = """
DROP TRIGGER document_tokens_fresh ON casework_traveldocument;
DROP TRIGGER person_tokens_fresh ON casework_person;
DROP FUNCTION casework_document_tokens();
DROP FUNCTION casework_person_tokens();
DROP FUNCTION casework_tokens_are_fresh(uuid);
DROP FUNCTION casework_tokens_stamp(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_reference_terms")]
    operations = [
        migrations.AddField("person", "tokens_stamp", models.UUIDField(editable=False, null=True)),
        migrations.AddField(
            "person",
            "tokens_version",
            models.PositiveSmallIntegerField(db_index=True, default=0, editable=False),
        ),
        migrations.RunSQL(FRESHNESS, REMOVE),
    ]
