"""Triggers that keep the plan of an endorsed roadmap as it was endorsed, whatever route a change takes."""

import pgtrigger

_REFUSE = """
    IF refused THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'roadmap_plan_is_frozen',
            MESSAGE = 'The plan of an endorsed roadmap does not change; draft its next version.';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
"""


def plan_is_frozen(roadmap_of, *, plan=None):
    """Refuse inserts, deletes and changes of the `plan` columns (all, when none are named) under an endorsed roadmap.

    `roadmap_of` is SQL that finds the roadmap's id from a row, with `{row}` for OLD or NEW.
    """
    frozen = "EXISTS (SELECT 1 FROM coalitions_roadmap WHERE status <> 'draft' AND id = ({roadmap}))"
    old, new = (frozen.format(roadmap=roadmap_of.format(row=row)) for row in ("OLD", "NEW"))
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in plan) if plan else "OLD.* IS DISTINCT FROM NEW.*"
    return pgtrigger.Trigger(
        name="plan_is_frozen",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("refused", "boolean")],
        func=f"""
            IF TG_OP = 'INSERT' THEN refused := {new};
            ELSIF TG_OP = 'DELETE' THEN refused := {old};
            ELSE refused := ({changed}) AND ({old} OR {new});
            END IF;
            {_REFUSE}
        """,
    )


need_is_frozen = pgtrigger.Trigger(
    name="need_is_frozen",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    declare=[("refused", "boolean")],
    # What an endorsed roadmap lists stays as listed until a draft that lists it too is under way.
    func=f"""
        refused := TG_OP = 'DELETE';
        IF NOT refused THEN
            refused := (NEW.coalition_id, NEW.item_en, NEW.item_uk, NEW.category, NEW.quantity, NEW.unit_id, NEW.priority, NEW.needed_by)
                IS DISTINCT FROM (OLD.coalition_id, OLD.item_en, OLD.item_uk, OLD.category, OLD.quantity, OLD.unit_id, OLD.priority, OLD.needed_by);
        END IF;
        refused := refused AND EXISTS (
            SELECT 1 FROM coalitions_listedneed listed JOIN coalitions_lineofeffort line ON line.id = listed.line_id
            JOIN coalitions_roadmap roadmap ON roadmap.id = line.roadmap_id
            WHERE listed.need_id = OLD.id AND roadmap.status = 'endorsed'
        ) AND NOT EXISTS (
            SELECT 1 FROM coalitions_listedneed listed JOIN coalitions_lineofeffort line ON line.id = listed.line_id
            JOIN coalitions_roadmap roadmap ON roadmap.id = line.roadmap_id
            WHERE listed.need_id = OLD.id AND roadmap.status = 'draft'
        );
        -- Papers quote what a version listed by its reference and coalition: those never change, draft or not.
        IF TG_OP = 'UPDATE' THEN
            refused := refused OR (
                (NEW.coalition_id, NEW.reference) IS DISTINCT FROM (OLD.coalition_id, OLD.reference) AND EXISTS (
                    SELECT 1 FROM coalitions_listedneed listed JOIN coalitions_lineofeffort line ON line.id = listed.line_id
                    JOIN coalitions_roadmap roadmap ON roadmap.id = line.roadmap_id
                    WHERE listed.need_id = OLD.id AND roadmap.status <> 'draft'
                )
            );
        END IF;
        {_REFUSE}
    """,  # noqa: E501 -- a line of SQL
)
