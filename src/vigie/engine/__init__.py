"""Set-based computation on columns: what the core means, on hundreds of millions of rows.

Lake, under ``<home>/lake``:

``advisories/parts/<sha256>/<table>-<batch>.parquet``
    what one raw file said, immutable
``advisories/snapshots/<id>/<table>.parquet``
    the newest record per source and CVE, folded from the parts
``advisories/CURRENT``
    the id of the snapshot in force, replaced atomically
``inventory/segments/<id>/sealed``
    one or more deliveries, immutable, encrypted by perimeter; where there are no keys, three
    Parquet files: ``reported``, ``machines``, ``installed``
``snapshots/<id>/…`` and ``snapshots/CURRENT``
    the compiled observation: cells, counts, ranges
"""
