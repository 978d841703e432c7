"""The history libraries' own functions, rewritten for a role that may add to the history and not change it.

The libraries write theirs when they migrate; ours are written over them after every migration.
"""

ATTACH_CONTEXT = "public._pgh_attach_context()"

# Who did it and by which route is one row of pghistory_context, which every entry of a request points at. The library adds
# to that row as the request learns more, which needs the right to change it. This function has that right, by its owner,
# and uses it only on a row made by this very transaction; what another transaction made is left as it is, and a new row
# tells what is known now.
_ATTACH_CONTEXT = """
CREATE OR REPLACE FUNCTION public._pgh_attach_context() RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    context_id uuid := nullif(current_setting('pghistory.context_id', true), '');
    told jsonb := nullif(current_setting('pghistory.context_metadata', true), '');
BEGIN
    IF context_id IS NULL OR told IS NULL THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM public.pghistory_context AS context WHERE context.id = context_id AND context.metadata = told) THEN
        RETURN context_id;
    END IF;
    INSERT INTO public.pghistory_context AS context (id, metadata, created_at, updated_at)
        VALUES (context_id, told, now(), now())
        ON CONFLICT (id) DO UPDATE SET metadata = EXCLUDED.metadata WHERE context.created_at = now();
    IF NOT FOUND THEN
        context_id := md5(context_id::text || told::text || now()::text)::uuid;
        INSERT INTO public.pghistory_context (id, metadata, created_at, updated_at)
            VALUES (context_id, told, now(), now()) ON CONFLICT (id) DO NOTHING;
    END IF;
    RETURN context_id;
END;
$$
"""

# A change may step over the rule that freezes a plan, where an operation says so; over the history it may not.
_SHOULD_IGNORE = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT trigger_name !~ '^pgtrigger_(insert_insert|update_update|delete_delete|revision_counts_writes)_'
        AND trigger_name !~ '^pgtrigger_(stays_as_written|seals_days_that_are_over|entered_now)_'
        AND trigger_name = ANY (coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}')::text[])
$$
"""


# Where a trigger says the name of a table, the table of the office is meant, whatever the session calls by that name.
_UNBOUND_TRIGGERS = """
SELECT oid::regprocedure::text FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
    AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting LIKE 'search_path=%')
ORDER BY 1
"""


def install(cursor):
    cursor.execute(_ATTACH_CONTEXT)
    cursor.execute(_SHOULD_IGNORE)
    cursor.execute(_UNBOUND_TRIGGERS)
    for (function,) in cursor.fetchall():
        cursor.execute(f"ALTER FUNCTION {function} SET search_path = public, pg_temp")
