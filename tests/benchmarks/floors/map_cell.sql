-- One square of the map, by its index.
SELECT sites, sum_x, sum_y FROM directory_map_cell WHERE level = %(level)s AND cell = %(cell)s
