-- Makes the archive's partitions of the next days and drops the expired ones, as the owner of the tables. Safe to repeat.
select keep_sent_archive(:#${properties:sent.archive.days}::integer)
