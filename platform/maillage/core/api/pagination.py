from rest_framework.pagination import CursorPagination


class ByCursor(CursorPagination):
    """Pages that stay whole while rows come and go; a view names its order."""

    page_size = 50
    ordering: tuple[str, ...] = ("pk",)
