-- Twenty rows of a list with text, département and sector, how many there are, and its facets: each
-- counts what one could still choose. One statement on the search's table, and nothing around it.
WITH found AS MATERIALIZED (
  SELECT supplier_id, codes, completeness, draw,
    (ts_rank('{0.5, 0.6, 0.7, 1}', ranks, %(ranking)s::tsquery) * 20)::int AS relevance
  FROM directory_supplier_search WHERE document @@ %(query)s::tsquery
), page AS (
  SELECT * FROM found ORDER BY relevance DESC, completeness DESC, draw, supplier_id LIMIT 20
)
SELECT
  (SELECT count(*) FROM found),
  (SELECT json_agg(json_build_array(p.id, o.id, o.name, o.trade_name, p.logo,
      left(p.description, 200), s.town, s.departement_code, s.latitude, s.longitude,
      ARRAY(SELECT t.name FROM directory_supplierprofile_sectors l
        JOIN directory_sector t ON t.id = l.sector_id WHERE l.supplierprofile_id = p.id),
      ARRAY(SELECT t.name FROM directory_supplierprofile_goods_and_services l
        JOIN directory_goodorservice t ON t.id = l.goodorservice_id
        WHERE l.supplierprofile_id = p.id),
      ARRAY(SELECT t.name FROM directory_supplierprofile_skills l
        JOIN directory_skill t ON t.id = l.skill_id WHERE l.supplierprofile_id = p.id),
      ARRAY(SELECT t.name FROM directory_supplierprofile_labels l
        JOIN directory_label t ON t.id = l.label_id WHERE l.supplierprofile_id = p.id),
      ARRAY(SELECT t.name FROM directory_organization_structure_types l
        JOIN directory_structuretype t ON t.id = l.structuretype_id
        WHERE l.organization_id = o.id)))
    FROM page JOIN directory_supplierprofile p ON p.id = page.supplier_id
    JOIN directory_organization o ON o.id = p.organization_id
    JOIN directory_establishment s ON s.organization_id = o.id AND s.is_head_office),
  (SELECT json_object_agg(code, n) FROM (
    SELECT code, count(*) AS n FROM found, unnest(codes) AS code GROUP BY 1) AS facet),
  (SELECT json_object_agg(code, n) FROM (
    SELECT code, count(*) AS n FROM directory_supplier_search, unnest(codes) AS code
    WHERE document @@ %(without_departement)s::tsquery AND code BETWEEN 10000000 AND 19999999
    GROUP BY 1) AS facet),
  (SELECT json_object_agg(code, n) FROM (
    SELECT code, count(*) AS n FROM directory_supplier_search, unnest(codes) AS code
    WHERE document @@ %(without_sector)s::tsquery AND code BETWEEN 20000000 AND 29999999
    GROUP BY 1) AS facet)
