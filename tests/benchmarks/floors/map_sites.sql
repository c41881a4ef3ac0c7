-- The sites of a tile whose suppliers answer, counted by square.
SELECT s.morton >> %(shift)s, count(*), avg(s.mx)::bigint, avg(s.my)::bigint
FROM directory_site_search s JOIN directory_supplier_search t ON t.supplier_id = s.supplier_id
WHERE t.document @@ %(words)s::tsquery AND s.morton BETWEEN %(first)s AND %(last)s
GROUP BY 1
