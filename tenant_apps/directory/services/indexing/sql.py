"""The rows of the search, drawn from the truth: for as many structures at once as one likes."""

from typing import Any

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from tenant_apps.directory.facts import facts
from tenant_apps.directory.models import Organization, SupplierProfile
from tenant_apps.directory.models.synonyms import FIELDS, KINDS
from tenant_apps.directory.tokens import (
    BASES,
    BROCHURE,
    BROCHURE_CODE,
    CORSICA,
    FACT,
    FORMS,
    FRANCE,
    FRANCE_CODE,
    LEGAL_FORM,
    LOCATED,
    NUMBER,
    STAFF,
    STAFF_CODE,
    TERMS,
    TURNOVER,
    TURNOVERS,
    WORKFORCE,
    WORKFORCES,
    WORKS,
    WORKS_INSIDE,
)

# `whole` is Paris, Lyon or Marseille where a code is one of their arrondissements, `part` the
# arrondissement that a postal code names.
LISTED = SQL("""
listed AS MATERIALIZED (
  SELECT p.id, p.organization_id, p.description, p.places_staff, p.brochure <> '' AS has_brochure,
    p.logo <> '' AS has_logo, o.name, o.trade_name, o.sort_key, o.naf_code, o.legal_form,
    o.workforce, o.email <> '' OR o.phone <> '' AS is_reachable, o.website <> '' AS has_website,
    o.updated_at
  FROM directory_supplierprofile p JOIN directory_organization o ON o.id = p.organization_id
  WHERE p.state = 'listed' AND {which}
), sites AS MATERIALIZED (
  SELECT l.id AS owner, e.id, e.is_head_office, e.siret, e.town, e.latitude, e.longitude,
    nullif(e.commune_code, '') AS commune, whole, part, d.code AS departement,
    d.region_id AS region, coalesce(c.epci_id, w.epci_id) AS epci
  FROM listed l JOIN directory_establishment e ON e.organization_id = l.organization_id
  CROSS JOIN LATERAL (SELECT {whole} AS whole, CASE
    WHEN e.commune_code = '75056' AND e.postal_code ~ '^75[01](0[1-9]|1[0-9]|20)$'
      THEN '751' || right(e.postal_code, 2)
    WHEN e.commune_code = '69123' AND e.postal_code ~ '^6900[1-9]$'
      THEN '6938' || right(e.postal_code, 1)
    WHEN e.commune_code = '13055' AND e.postal_code ~ '^130(0[1-9]|1[0-6])$'
      THEN '132' || right(e.postal_code, 2) END AS part) AS city
  LEFT JOIN reference_commune c ON c.code = e.commune_code
  LEFT JOIN reference_commune w ON w.code = whole
  LEFT JOIN reference_departement d
    ON d.code = coalesce(c.departement_id, nullif(e.departement_code, ''))
)""")
WHOLE = SQL("""CASE WHEN {code} LIKE '751__' THEN '75056' WHEN {code} LIKE '6938_' THEN '69123'
    WHEN {code} LIKE '132__' THEN '13055' END""")

TERMS_OF = SQL("""
{name} AS (
  SELECT l.{owner} AS owner,
    string_agg(concat_ws(' ', t.name, y.words), ' ' ORDER BY t.id) AS words,
    array_agg({token} || t.id) AS tokens, array_agg({base} + t.id::int ORDER BY t.id) AS codes
  FROM {through} l JOIN {table} t ON t.id = l.{term}
  LEFT JOIN LATERAL (
    SELECT string_agg(y.name, ' ' ORDER BY y.key) AS words FROM directory_synonym y
    WHERE y.{synonym} = t.id) y ON true
  WHERE l.{owner} IN (SELECT {listed} FROM listed)
  GROUP BY 1
)""")

# A fiche under a sector is under those above it.
BRANCHES = SQL("""
lineage(sector, above) AS (
  SELECT id, id FROM directory_sector
  UNION ALL
  SELECT l.sector, s.parent_id FROM lineage l JOIN directory_sector s ON s.id = l.above
  WHERE s.parent_id IS NOT NULL
), branches AS (
  SELECT owner, string_agg(name, ' ' ORDER BY id) AS words, array_agg({token} || id) AS tokens,
    array_agg({base} + id::int ORDER BY id) AS codes
  FROM (
    SELECT DISTINCT l.supplierprofile_id AS owner, t.id, t.name
    FROM directory_supplierprofile_sectors l
    JOIN lineage a ON a.sector = l.sector_id JOIN directory_sector t ON t.id = a.above
    WHERE l.supplierprofile_id IN (SELECT id FROM listed)) AS branch
  GROUP BY 1
)""")

PLACES = SQL("""
places AS (
  SELECT owner, array_agg(DISTINCT {located} || territory) FILTER (WHERE territory IS NOT NULL)
      AS tokens,
    array_agg(DISTINCT {departements} + CASE departement WHEN '2A' THEN {corse_du_sud}
      WHEN '2B' THEN {haute_corse} ELSE departement::int END)
      FILTER (WHERE departement IS NOT NULL) AS codes,
    array_agg(DISTINCT {number} || siret) FILTER (WHERE siret <> '')
      || array_agg(DISTINCT {number} || left(siret, 9)) FILTER (WHERE siret <> '') AS numbers,
    string_agg(DISTINCT town, ' ') AS towns, bool_or(latitude IS NOT NULL) AS on_map
  FROM sites CROSS JOIN LATERAL unnest(ARRAY['c' || commune, 'c' || whole, 'c' || part,
    'e' || epci, 'd' || departement, 'r' || region]) AS territory
  GROUP BY 1
)""")

# Where a supplier works: the territories themselves, and those around them, so that a search for a
# wider one finds them. A search for a narrower one asks for all that hold it.
REACHES = SQL("""
declared AS MATERIALIZED (
  SELECT v.supplier_id AS owner, v.level, v.code FROM directory_coverage v
  WHERE v.supplier_id IN (SELECT id FROM listed)
), reaches AS (
  SELECT owner, array_agg(token) AS tokens, bool_or(token = {france}) AS everywhere FROM (
    SELECT owner, {works} || left(level, 1) || code AS token FROM declared
    UNION
    SELECT v.owner, {inside} || around FROM declared v
    JOIN reference_commune c ON c.code = v.code
    JOIN reference_departement d ON d.code = c.departement_id
    LEFT JOIN reference_commune w ON w.code = {whole}
    CROSS JOIN LATERAL unnest(ARRAY['c' || w.code, 'e' || coalesce(c.epci_id, w.epci_id),
      'd' || d.code, 'r' || d.region_id]) AS around
    WHERE v.level = 'commune' AND around IS NOT NULL
    UNION
    SELECT v.owner, {inside} || around FROM declared v
    JOIN reference_commune c ON c.epci_id = v.code
    JOIN reference_departement d ON d.code = c.departement_id
    CROSS JOIN LATERAL unnest(ARRAY['d' || d.code, 'r' || d.region_id]) AS around
    WHERE v.level = 'epci'
    UNION
    SELECT v.owner, {inside} || 'r' || d.region_id FROM declared v
    JOIN reference_departement d ON d.code = v.code
    WHERE v.level = 'departement'
    UNION
    -- Who declares nothing works where it is.
    SELECT s.owner, token FROM sites s
    CROSS JOIN LATERAL unnest(ARRAY[{works} || 'c' || commune, {works} || 'c' || part,
      {inside} || 'c' || whole, {inside} || 'e' || epci, {inside} || 'd' || departement,
      {inside} || 'r' || region]) AS token
    WHERE token IS NOT NULL AND NOT EXISTS (SELECT FROM declared v WHERE v.owner = s.owner)
  ) AS reach
  GROUP BY 1
)""")

# Of the last year that everyone may see: what is hidden cannot be found out by searching either.
MONEY = SQL("""
money AS (
  SELECT DISTINCT ON (l.id) l.id AS owner, width_bucket(t.amount, {bands}::numeric[]) AS band
  FROM listed l JOIN directory_turnover t ON t.organization_id = l.organization_id
  WHERE t.visibility = 'everyone' ORDER BY l.id, t.year DESC
)""")

# Words that rank, in the order of their weights; those that only find; tokens.
ROWS = SQL("""
rows AS (
  SELECT l.id AS supplier_id,
    ranks || {other_words} || array_to_tsvector(array_remove(
      coalesce(places.tokens, none) || coalesce(places.numbers, none)
      || coalesce(reaches.tokens, none) || coalesce(branches.tokens, none)
      || coalesce(goods_and_services.tokens, none) || coalesce(skills.tokens, none)
      || coalesce(labels.tokens, none) || coalesce(structure_types.tokens, none)
      || coalesce(umbrellas.tokens, none)
      || ARRAY[{legal_form} || nullif(l.legal_form, ''), {workforce} || nullif(l.workforce, ''),
        {turnover} || money.band, {fact_tokens}]::text[], NULL)) AS document,
    ranks,
    array_remove(coalesce(places.codes, '{{}}') || coalesce(branches.codes, '{{}}')
      || coalesce(labels.codes, '{{}}') || coalesce(structure_types.codes, '{{}}')
      || coalesce(umbrellas.codes, '{{}}')
      || ARRAY[{legal_forms} + array_position({forms}, l.legal_form),
        {workforces} + array_position({sizes}, l.workforce), {turnovers} + money.band,
        CASE WHEN reaches.everywhere THEN {france_code} END, {fact_codes}]::int[], NULL) AS codes,
    (20 * (sectors.owner IS NOT NULL)::int + 15 * (goods_and_services.owner IS NOT NULL)::int
      + 15 * (skills.owner IS NOT NULL)::int + 10 * (l.description <> '')::int
      + 10 * l.is_reachable::int + 5 * l.has_website::int + 5 * l.has_logo::int
      + 5 * l.has_brochure::int + 5 * coalesce(places.on_map, false)::int
      + 5 * (labels.owner IS NOT NULL)::int
      + 5 * (EXISTS (SELECT FROM declared v WHERE v.owner = l.id))::int)::smallint AS completeness,
    l.sort_key, l.updated_at
  FROM listed l CROSS JOIN (SELECT ARRAY[]::text[] AS none) AS empty
  LEFT JOIN sectors ON sectors.owner = l.id LEFT JOIN branches ON branches.owner = l.id
  LEFT JOIN goods_and_services ON goods_and_services.owner = l.id
  LEFT JOIN skills ON skills.owner = l.id LEFT JOIN labels ON labels.owner = l.id
  LEFT JOIN structure_types ON structure_types.owner = l.organization_id
  LEFT JOIN umbrellas ON umbrellas.owner = l.organization_id
  LEFT JOIN places ON places.owner = l.id LEFT JOIN reaches ON reaches.owner = l.id
  LEFT JOIN money ON money.owner = l.id
  LEFT JOIN reference_nafcode naf ON naf.code = l.naf_code
  CROSS JOIN LATERAL (SELECT {names} || {skill_words} || {good_words} || {sector_words} AS ranks)
    AS ranking
)""")
OTHER_WORDS = SQL("""concat_ws(' ', branches.words, labels.words, structure_types.words,
      umbrellas.words, naf.label, l.description, places.towns)""")

# A position as Web Mercator has it, in a world 2³⁰ wide (models.searching.IndexedSite).
POSITIONS = SQL("""
positions AS (
  SELECT id AS site_id, owner AS supplier_id, is_head_office, latitude, longitude, mx, my,
    extensions.morton(mx, my) AS morton
  FROM sites CROSS JOIN LATERAL (
    SELECT least(greatest(latitude, -85.05), 85.05) AS within) AS world
  CROSS JOIN LATERAL (
    SELECT least(floor((longitude + 180) / 360 * 1073741824), 1073741823)::int AS mx,
      floor((0.5 - ln(tan(pi() / 4 + radians(within) / 2)) / (2 * pi())) * 1073741824)::int AS my)
    AS mercator
  WHERE latitude IS NOT NULL
)""")


def rows(which: Composable) -> Composed:
    """`WITH … rows AS (…), positions AS (…)`, to go on from."""
    parts: list[Composable] = [
        BRANCHES.format(token=Literal(TERMS["sector"]), base=Literal(BASES["sector"])),
        LISTED.format(which=which, whole=WHOLE.format(code=SQL("e.commune_code"))),
        *(_terms_of(kind) for kind in FIELDS),
        PLACES.format(
            located=Literal(LOCATED),
            number=Literal(NUMBER),
            departements=Literal(BASES["departement"]),
            corse_du_sud=Literal(CORSICA["2A"]),
            haute_corse=Literal(CORSICA["2B"]),
        ),
        REACHES.format(
            works=Literal(WORKS),
            inside=Literal(WORKS_INSIDE),
            france=Literal(FRANCE),
            whole=WHOLE.format(code=SQL("c.code")),
        ),
        MONEY.format(bands=Literal(list(TURNOVERS))),
        _rows(),
        POSITIONS,
    ]
    return SQL("WITH RECURSIVE ") + SQL(",").join(parts)


def _terms_of(kind: str) -> Composed:
    name = FIELDS[kind]
    owner = Organization if hasattr(Organization, name) else SupplierProfile
    field: Any = owner._meta.get_field(name)
    return TERMS_OF.format(
        name=Identifier(name),
        owner=Identifier(field.m2m_column_name()),
        term=Identifier(field.m2m_reverse_name()),
        through=Identifier(field.remote_field.through._meta.db_table),
        table=Identifier(KINDS[kind]._meta.db_table),
        synonym=Identifier(f"{kind}_id"),
        listed=Identifier("organization_id" if owner is Organization else "id"),
        token=Literal(TERMS[kind]),
        base=Literal(BASES.get(kind, 0)),
    )


def _rows() -> Composed:
    known: list[tuple[str, int, Composable]] = [
        (STAFF, STAFF_CODE, SQL("l.places_staff")),
        (BROCHURE, BROCHURE_CODE, SQL("l.has_brochure")),
        *((fact.key, BASES["fact"] + fact.number, _holds(fact.suppliers())) for fact in facts()),
    ]
    when = SQL("CASE WHEN {condition} THEN {value} END")
    return ROWS.format(
        names=_vector("concat_ws(' ', l.name, l.trade_name)", "A")
        + SQL(" || ")
        + _vector("concat_ws(' ', l.name, l.trade_name)", "A", config="plain"),
        skill_words=_vector("skills.words", "B"),
        good_words=_vector("goods_and_services.words", "C"),
        sector_words=_vector("sectors.words", "D"),
        other_words=_vector(OTHER_WORDS.as_string(), "D"),
        legal_form=Literal(LEGAL_FORM),
        workforce=Literal(WORKFORCE),
        turnover=Literal(TURNOVER),
        legal_forms=Literal(BASES["legal_form"]),
        workforces=Literal(BASES["workforce"]),
        turnovers=Literal(BASES["turnover"]),
        forms=Literal(list(FORMS)),
        sizes=Literal(list(WORKFORCES)),
        france_code=Literal(FRANCE_CODE),
        fact_tokens=SQL(", ").join(
            when.format(condition=condition, value=Literal(FACT + key))
            for key, _code, condition in known
        ),
        fact_codes=SQL(", ").join(
            when.format(condition=condition, value=Literal(code)) for _key, code, condition in known
        ),
    )


def _vector(text: str, weight: str, *, config: str = "fr") -> Composed:
    """Without punctuation, which makes addresses and file names of words."""
    return SQL(
        "setweight(to_tsvector({config}, "
        "regexp_replace(coalesce({text}, ''), '[^[:alnum:]]+', ' ', 'g')), {weight})"
    ).format(
        config=Literal(f"extensions.{config}"),
        text=SQL(text),
        weight=Literal(weight),
    )


def _holds(suppliers: Any) -> Composed:
    statement, parameters = suppliers.query.sql_with_params()
    if parameters:
        raise ValueError("a fact is a column of suppliers, without a condition")
    return SQL("EXISTS (SELECT FROM ({suppliers}) AS f(id) WHERE f.id = l.id)").format(
        suppliers=SQL(statement)
    )
