package io.metersync.process;

import io.metersync.download.ChangedTables;
import io.metersync.download.MeterSync;
import io.metersync.download.RefusedRows;
import io.metersync.download.TableMerge;
import io.metersync.settings.Setting;
import java.util.Map;

/** The beans of the downloads and of the meter reconciliation. */
record DownloadBeans(ChangedTables changedTables, RefusedRows refusedRows, TableMerge tableMerge, MeterSync meterSync) {
    static DownloadBeans of(Parts parts) {
        ChangedTables changedTables = new ChangedTables(parts.sql(), parts.ticker());
        RefusedRows refusedRows = new RefusedRows();
        TableMerge tableMerge = new TableMerge(
                parts.databases().local(),
                parts.databases().remote(),
                parts.sql(),
                refusedRows,
                parts.settings().localFields(),
                changedTables);
        MeterSync meterSync = new MeterSync(
                tableMerge,
                parts.sql(),
                parts.clock(),
                parts.ticker(),
                parts.seconds(Setting.METER_SYNC_INTERVAL_SECONDS),
                parts.number(Setting.MAX_DEACTIVATION_PERCENT));
        return new DownloadBeans(changedTables, refusedRows, tableMerge, meterSync);
    }

    void addTo(Map<String, Object> beans) {
        beans.put("changedTables", changedTables);
        beans.put("tableMerge", tableMerge);
        beans.put("meterSync", meterSync);
    }
}
