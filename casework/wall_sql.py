"""The SQL from which the second wall is built (`walls` fills it in): functions, reach views, policies."""

FUNCTIONS = """
CREATE OR REPLACE VIEW wall_roles WITH (security_barrier) AS
    SELECT a.role, a.office_id, a.team_id, a.programme
    FROM casework_roleassignment a JOIN casework_user u ON u.id = a.user_id
    WHERE u.id = nullif(current_setting('escale.user', true), '')::uuid AND u.is_active
      AND a.starts_on <= (statement_timestamp() AT TIME ZONE {zone})::date
      AND (a.ends_on IS NULL OR a.ends_on >= (statement_timestamp() AT TIME ZONE {zone})::date);

CREATE OR REPLACE FUNCTION escale_user() RETURNS uuid {attributes} AS $$ BEGIN
    RETURN (SELECT id FROM casework_user
            WHERE id = nullif(current_setting('escale.user', true), '')::uuid AND is_active);
END $$;

CREATE OR REPLACE FUNCTION escale_holds(roles text[]) RETURNS boolean {attributes} AS $$ BEGIN
    RETURN EXISTS (SELECT FROM wall_roles r WHERE r.role = ANY (roles));
END $$;

-- Offices in which a role of these is held; `whole`: not for one programme only.
CREATE OR REPLACE FUNCTION escale_offices(roles text[], whole boolean) RETURNS bigint[] {attributes} AS $$ BEGIN
    RETURN ARRAY(SELECT r.office_id FROM wall_roles r
                 WHERE r.role = ANY (roles) AND r.office_id IS NOT NULL AND (NOT whole OR r.programme = ''));
END $$;

CREATE OR REPLACE FUNCTION escale_programmes(roles text[]) RETURNS text[] {attributes} AS $$ BEGIN
    RETURN ARRAY(SELECT r.office_id || '/' || r.programme FROM wall_roles r
                 WHERE r.role = ANY (roles) AND r.programme <> '');
END $$;

CREATE OR REPLACE FUNCTION escale_teams(logging text[], working text[]) RETURNS bigint[] {attributes} AS $$ BEGIN
    IF NOT escale_holds(logging) THEN
        RETURN '{{}}';
    END IF;
    RETURN ARRAY(SELECT r.team_id FROM wall_roles r WHERE r.team_id IS NOT NULL
                 UNION SELECT t.id FROM casework_team t WHERE t.office_id = ANY (escale_offices(working, false)));
END $$;

CREATE OR REPLACE FUNCTION escale_shares(permissions text[]) RETURNS uuid[] {attributes} AS $$ BEGIN
    RETURN ARRAY(SELECT s.content_object_id FROM casework_caseshare s JOIN auth_permission p ON p.id = s.permission_id
                 WHERE s.user_id = escale_user() AND s.expires_at > clock_timestamp()
                   AND p.codename = ANY (permissions));
END $$;

-- Is the wall open for this block of the request? `erasers` NULL: to read; else to erase, for holders of these roles.
CREATE OR REPLACE FUNCTION escale_beyond(erasers text[]) RETURNS boolean {attributes} AS $$ BEGIN
    RETURN coalesce(current_setting('escale.beyond', true), '') <> '' AND escale_user() IS NOT NULL
       AND (erasers IS NULL OR current_setting('escale.beyond', true) = 'erase' AND escale_holds(erasers));
END $$;
"""
ATTRIBUTES = "LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp"
VIEWS = """
CREATE VIEW wall_cases WITH (security_barrier) AS SELECT c.id AS case_id, {columns} FROM casework_case c WHERE {any};
CREATE VIEW wall_members WITH (security_barrier) AS
    SELECT t.person_id, {seen} AS seen, {workable} AS workable
    FROM casework_casemember t JOIN casework_case c ON c.id = t.case_id WHERE {any}
    UNION ALL  -- whoever was merged into somebody is in no case any more, and seen through them
    SELECT g.absorbed_id, {seen} AS seen, {workable} AS workable
    FROM casework_personmerge g JOIN casework_casemember t ON t.person_id = g.survivor_id
        JOIN casework_case c ON c.id = t.case_id WHERE g.undone_at IS NULL AND ({any});
"""
POLICIES = """
ALTER TABLE {t} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {t} FORCE ROW LEVEL SECURITY;
CREATE POLICY wall_read ON {t} FOR SELECT TO {web} USING ({beyond} OR ({read}));
CREATE POLICY wall_add ON {t} FOR INSERT TO {web} WITH CHECK ({add});
CREATE POLICY wall_change ON {t} FOR UPDATE TO {web}
    USING (({change}) OR {beyond}) WITH CHECK (({after}) OR {erasing});
CREATE POLICY wall_remove ON {t} FOR DELETE TO {web} USING (({change}) OR {erasing});
"""
