-- The fiches that hold a word, found and no more.
SELECT count(*) FROM directory_supplier_search WHERE document @@ %(query)s::tsquery
