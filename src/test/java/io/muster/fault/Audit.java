package io.muster.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Records every change of a group or task in the database itself: who made it, and the states before and after. A
 * trigger sees what no response shows, such as an outcome that is overwritten a moment later.
 *
 * <p>Nodes are distinguished by the name of their connections.
 */
final class Audit {

    private static final List<String> INSTALL =
            List.of("""
            CREATE TABLE fault_audit (
                id          BIGSERIAL PRIMARY KEY,
                at          TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
                writer      TEXT NOT NULL DEFAULT current_setting('application_name'),
                group_id    UUID NOT NULL,
                -- none: of the group itself
                idx         INTEGER,
                -- who has the group from here on, or 'nobody'; none: as before
                holder      TEXT,
                old_state   TEXT,
                new_state   TEXT NOT NULL,
                old_outcome TEXT,
                new_outcome TEXT
            )""", "CREATE INDEX fault_audit_group_id ON fault_audit (group_id, id)", """
            CREATE FUNCTION fault_audit_group() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                new_holder TEXT := 'nobody';
            BEGIN
                IF NEW.owner IS NOT NULL THEN
                    new_holder := current_setting('application_name');
                END IF;
                IF TG_OP = 'INSERT' THEN
                    INSERT INTO fault_audit (group_id, holder, new_state, new_outcome)
                    VALUES (NEW.id, new_holder, NEW.state, NEW.outcome);
                ELSE
                    IF NEW.epoch = OLD.epoch THEN
                        new_holder := NULL;
                    END IF;
                    INSERT INTO fault_audit (group_id, holder, old_state, new_state, old_outcome, new_outcome)
                    VALUES (NEW.id, new_holder, OLD.state, NEW.state, OLD.outcome, NEW.outcome);
                END IF;
                RETURN NEW;
            END $$""", """
            CREATE FUNCTION fault_audit_task() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO fault_audit (group_id, idx, old_state, new_state)
                VALUES (NEW.group_id, NEW.idx, OLD.state, NEW.state);
                RETURN NEW;
            END $$""", """
            CREATE TRIGGER fault_audit_group AFTER INSERT OR UPDATE ON muster_group
            FOR EACH ROW EXECUTE FUNCTION fault_audit_group()""", """
            CREATE TRIGGER fault_audit_task AFTER UPDATE ON muster_task
            FOR EACH ROW EXECUTE FUNCTION fault_audit_task()""");

    private static final String FINAL_STATES = "('succeeded', 'failed', 'timed_out', 'cancelled')";

    private final Jdbi sql;

    Audit(Jdbi sql) {
        this.sql = sql;
    }

    /** Starts; Muster's tables must exist. */
    void install() {
        sql.useTransaction(handle -> INSTALL.forEach(handle::execute));
    }

    /** Asserts that no outcome was overwritten, or written by a node that had lost the group. */
    void assertNothingIsOverwritten() {
        assertThat(groupsChangedAfterTheirEnd())
                .as("groups changed after their end")
                .isEmpty();
        assertThat(tasksChangedAfterTheirEnd())
                .as("tasks changed after their end")
                .isEmpty();
        assertThat(outcomesOfFormerOwners()).as("outcomes of former owners").isEmpty();
    }

    /** Groups that finished more than once, changed after that, or had two outcomes. */
    List<String> groupsChangedAfterTheirEnd() {
        return strings("""
                SELECT group_id || ' ' || coalesce(old_outcome, 'none') || ' -> ' || coalesce(new_outcome, 'none')
                       || ' by ' || writer
                FROM fault_audit
                WHERE idx IS NULL
                  AND (old_state = 'finished' OR old_outcome IS NOT NULL AND old_outcome IS DISTINCT FROM new_outcome)
                ORDER BY id LIMIT 20""");
    }

    /** Tasks that were changed after they were final. */
    List<String> tasksChangedAfterTheirEnd() {
        return strings("""
                SELECT group_id || '/' || idx || ' ' || old_state || ' -> ' || new_state || ' by ' || writer
                FROM fault_audit
                WHERE idx IS NOT NULL AND old_state IN %s
                ORDER BY id LIMIT 20""".formatted(FINAL_STATES));
    }

    /** Outcomes written by a node that did not own the group at the time. */
    List<String> outcomesOfFormerOwners() {
        return strings("""
                SELECT a.group_id || ' ' || a.new_state || ' by ' || a.writer
                FROM fault_audit a
                WHERE (a.idx IS NOT NULL AND a.new_state IN %s OR a.new_outcome IS DISTINCT FROM a.old_outcome)
                  AND a.writer <> (SELECT h.holder FROM fault_audit h
                                   WHERE h.group_id = a.group_id AND h.holder IS NOT NULL AND h.id <= a.id
                                   ORDER BY h.id DESC LIMIT 1)
                ORDER BY a.id LIMIT 20""".formatted(FINAL_STATES));
    }

    /** The number of claims of each of these groups, by id. */
    Map<String, Integer> claims(Set<String> groups) {
        return sql.withHandle(handle ->
                handle
                        .createQuery("""
                        SELECT group_id::text AS id, count(*) AS claims FROM fault_audit
                        WHERE holder <> 'nobody' GROUP BY group_id""")
                        .map((row, context) -> Map.entry(row.getString("id"), row.getInt("claims")))
                        .stream()
                        .filter(entry -> groups.contains(entry.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The number of deaths counted for each of these groups, by id; without those that have none. */
    Map<String, Integer> deaths(Set<String> groups) {
        return sql.withHandle(handle -> handle
                .createQuery("SELECT id::text AS id, deaths FROM muster_group WHERE deaths > 0")
                .map((row, context) -> Map.entry(row.getString("id"), row.getInt("deaths")))
                .stream()
                .filter(entry -> groups.contains(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The current or last owner of each of these groups, by id. */
    Map<String, String> holders(Set<String> groups) {
        return sql.withHandle(handle ->
                handle
                        .createQuery("""
                        SELECT DISTINCT ON (group_id) group_id::text AS id, holder FROM fault_audit
                        WHERE holder IS NOT NULL ORDER BY group_id, fault_audit.id DESC""")
                        .map((row, context) -> Map.entry(row.getString("id"), row.getString("holder")))
                        .stream()
                        .filter(entry -> groups.contains(entry.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Tasks, as {@code <group>/<index>}, of unfinished groups claimed by a node. */
    Set<String> unfinishedTasksOf(String node) {
        return tasksOf(node, "t.state NOT IN " + FINAL_STATES);
    }

    /** Final tasks, as {@code <group>/<index>}, of unfinished groups claimed by a node. */
    Set<String> finishedTasksOf(String node) {
        return tasksOf(node, "t.state IN " + FINAL_STATES);
    }

    /** The ids of the items of a group's tasks with {@code forEach} that are stored as succeeded. */
    Set<String> succeededItemsOf(String group) {
        return Set.copyOf(sql.withHandle(handle ->
                handle.createQuery("""
                        SELECT id FROM muster_task
                        WHERE group_id::text = :group AND item >= 0 AND state = 'succeeded'""").bind("group", group).mapTo(String.class).list()));
    }

    /** How many of these groups have both a finished and an unfinished task. */
    int groupsInProgress(Collection<String> groups) {
        return sql.withHandle(handle -> handle.createQuery("""
                        SELECT count(*) FROM muster_group g
                        WHERE g.id::text IN (<groups>)
                          AND EXISTS (SELECT 1 FROM muster_task t WHERE t.group_id = g.id AND t.state IN %1$s)
                          AND EXISTS (SELECT 1 FROM muster_task t WHERE t.group_id = g.id AND t.state NOT IN %1$s)""".formatted(FINAL_STATES))
                .bindList("groups", List.copyOf(groups))
                .mapTo(int.class)
                .one());
    }

    /** Whether the database has closed the node's connections, so that nothing it sent is still pending. */
    boolean isDisconnected(Node node) {
        return sql.withHandle(handle -> connections(handle, node)) == 0;
    }

    /** Whether the database has completed the node's statements, as it must have some time after a freeze. */
    boolean isIdle(Node node) {
        return sql.withHandle(handle -> handle.createQuery("""
                        SELECT count(*) = 0 FROM pg_stat_activity
                        WHERE application_name = :name AND state = 'active'""")
                .bind("name", node.name())
                .mapTo(boolean.class)
                .one());
    }

    private static int connections(Handle handle, Node node) {
        return handle.createQuery("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name")
                .bind("name", node.name())
                .mapTo(int.class)
                .one();
    }

    private Set<String> tasksOf(String node, String condition) {
        return Set.copyOf(sql.withHandle(handle -> handle.createQuery("""
                        SELECT t.group_id || '/' || t.idx FROM muster_group g JOIN muster_task t ON t.group_id = g.id
                        WHERE g.state = 'running' AND %s
                          AND :node = (SELECT holder FROM fault_audit a WHERE a.group_id = g.id AND holder IS NOT NULL
                                       ORDER BY a.id DESC LIMIT 1)""".formatted(condition))
                .bind("node", node)
                .mapTo(String.class)
                .list()));
    }

    private List<String> strings(String query) {
        return sql.withHandle(
                handle -> handle.createQuery(query).mapTo(String.class).list());
    }
}
