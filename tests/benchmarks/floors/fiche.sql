-- Everything that a fiche shows, in one statement.
SELECT p.*, o.*, s.*,
  ARRAY(SELECT name FROM directory_sector t JOIN directory_supplierprofile_sectors l
    ON l.sector_id = t.id WHERE l.supplierprofile_id = p.id),
  ARRAY(SELECT name FROM directory_skill t JOIN directory_supplierprofile_skills l
    ON l.skill_id = t.id WHERE l.supplierprofile_id = p.id),
  ARRAY(SELECT name FROM directory_goodorservice t
    JOIN directory_supplierprofile_goods_and_services l
    ON l.goodorservice_id = t.id WHERE l.supplierprofile_id = p.id),
  ARRAY(SELECT name FROM directory_contact c WHERE c.organization_id = o.id),
  (SELECT label FROM reference_nafcode WHERE code = o.naf_code)
FROM directory_supplierprofile p
JOIN directory_organization o ON o.id = p.organization_id
LEFT JOIN directory_establishment s ON s.organization_id = o.id
WHERE p.id = %(id)s
