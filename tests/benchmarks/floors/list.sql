-- Twenty rows of a list with text, département and sector, how many there are, and its facets: each
-- counts what one could still choose. One statement, on the tables as they are.
WITH candidates AS MATERIALIZED (
  SELECT p.id, p.organization_id, o.sort_key, o.name, o.naf_code, p.description, s.town,
    s.departement_code,
    s.departement_code = %(departement)s AS in_departement,
    EXISTS (
      SELECT FROM directory_supplierprofile_sectors l
      WHERE l.supplierprofile_id = p.id AND l.sector_id = ANY (%(sectors)s)) AS in_sector
  FROM directory_supplierprofile p
  JOIN directory_organization o ON o.id = p.organization_id
  JOIN directory_establishment s ON s.organization_id = o.id AND s.is_head_office
  WHERE p.state = 'listed' AND (s.departement_code = %(departement)s OR p.id IN (
    SELECT supplierprofile_id FROM directory_supplierprofile_sectors
    WHERE sector_id = ANY (%(sectors)s)))
), found AS MATERIALIZED (
  SELECT c.* FROM candidates c
  WHERE unaccent(c.name) ILIKE %(word)s OR unaccent(c.description) ILIKE %(word)s
    OR unaccent(c.town) ILIKE %(word)s
    OR c.naf_code IN (SELECT code FROM reference_nafcode WHERE unaccent(label) ILIKE %(word)s)
    OR c.id IN (
      SELECT l.supplierprofile_id FROM directory_supplierprofile_skills l
      JOIN directory_skill t ON t.id = l.skill_id WHERE unaccent(t.name) ILIKE %(word)s)
    OR c.id IN (
      SELECT l.supplierprofile_id FROM directory_supplierprofile_goods_and_services l
      JOIN directory_goodorservice t ON t.id = l.goodorservice_id
      WHERE unaccent(t.name) ILIKE %(word)s)
    OR c.id IN (
      SELECT l.supplierprofile_id FROM directory_supplierprofile_sectors l
      JOIN directory_sector t ON t.id = l.sector_id WHERE unaccent(t.name) ILIKE %(word)s)
)
SELECT
  (SELECT count(*) FROM found WHERE in_departement AND in_sector),
  (SELECT jsonb_agg(jsonb_build_array(id, name, town)) FROM (
    SELECT * FROM found WHERE in_departement AND in_sector ORDER BY sort_key, id LIMIT 20) rows),
  (SELECT jsonb_object_agg(departement_code, n) FROM (
    SELECT departement_code, count(*) AS n FROM found WHERE in_sector GROUP BY 1) facet),
  (SELECT jsonb_object_agg(sector_id, n) FROM (
    SELECT l.sector_id, count(*) AS n FROM found f
    JOIN directory_supplierprofile_sectors l ON l.supplierprofile_id = f.id
    WHERE f.in_departement GROUP BY 1) facet)
