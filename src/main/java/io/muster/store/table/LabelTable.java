package io.muster.store.table;

import io.muster.store.data.NewGroup;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Access to {@code muster_label}, which finds groups by their labels, within a caller's transaction. */
public final class LabelTable {

    private LabelTable() {}

    /** Inserts the labels of a group. */
    public static void insert(Handle handle, NewGroup group) {
        if (group.labels().values().isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO muster_label (group_id, caller, name, content)
                VALUES (:group, :caller, :name, :content)""");
        group.labels()
                .values()
                .forEach((name, value) -> batch.bind("group", group.id())
                        .bind("caller", group.caller())
                        .bind("name", name)
                        .bind("content", value)
                        .add());
        batch.execute();
    }
}
