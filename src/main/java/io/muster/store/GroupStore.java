package io.muster.store;

import io.muster.database.CommitInDoubtException;
import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.group.view.GroupFeed;
import io.muster.group.view.GroupState;
import io.muster.group.view.GroupSummary;
import io.muster.group.view.GroupView;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Values;
import io.muster.store.callback.CallbackTable;
import io.muster.store.data.NewGroup;
import io.muster.store.data.Recording;
import io.muster.store.data.StoredRequest;
import io.muster.store.table.GroupRow;
import io.muster.store.table.GroupTable;
import io.muster.store.table.LabelTable;
import io.muster.store.table.Page;
import io.muster.store.table.TaskChange;
import io.muster.store.table.TaskTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Stores durable groups: inserts them, records their progress and reads them. Every method is one transaction, and
 * throws {@link StoreUnavailableException} if the database cannot be reached. Thread-safe.
 */
public final class GroupStore {

    // as held by the driver, where a large value arrives in parts, and as a string
    private static final int COPIES_OF_DOCUMENT = 4;

    private final Transactions transactions;

    public GroupStore(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Inserts a group.
     *
     * @param owner the node that will run it now; if empty, the group waits for one
     * @return the epoch of the owner's claim
     * @throws DuplicateKeyException if its idempotency key is in use
     * @throws CommitInDoubtException if it may have been inserted, and the database cannot be asked
     */
    public long insert(NewGroup group, Optional<String> owner) {
        try {
            return tryInsert(group, owner);
        } catch (CommitInDoubtException lost) {
            return insertAgain(group, owner, lost);
        }
    }

    // not just a query: the commit may still be in progress, and an insert with the same id waits for it
    private long insertAgain(NewGroup group, Optional<String> owner, CommitInDoubtException lost) {
        try {
            return tryInsert(group, owner);
        } catch (DuplicateKeyException first) {
            if (!isThere(group.id(), lost)) {
                // another group has its idempotency key
                throw first;
            }
            return GroupTable.FIRST_EPOCH;
        } catch (StoreUnavailableException away) {
            lost.addSuppressed(away);
            throw lost;
        }
    }

    private boolean isThere(UUID id, CommitInDoubtException lost) {
        try {
            // not as a read-only transaction: the insert's commit may not have reached the disk yet
            return transactions.inTransaction(
                    handle -> GroupTable.row(handle, id).isPresent());
        } catch (StoreUnavailableException away) {
            lost.addSuppressed(away);
            throw lost;
        }
    }

    private long tryInsert(NewGroup group, Optional<String> owner) {
        try {
            return transactions.inTransaction(group.document().bytes(), handle -> {
                GroupTable.insert(handle, group, owner);
                TaskTable.insert(handle, group);
                LabelTable.insert(handle, group);
                group.callback().ifPresent(url -> CallbackTable.request(handle, group.id(), group.caller(), url));
                group.key().ifPresent(key -> IdempotencyKeys.insert(handle, key, group));
                return (long) GroupTable.FIRST_EPOCH;
            });
        } catch (JdbiException refused) {
            throw Transactions.isDuplicate(refused) ? new DuplicateKeyException() : refused;
        }
    }

    /**
     * Records the progress of a group. Idempotent: repeat it if it is not known whether it was committed.
     *
     * @return whether it was recorded; if not, the claim is void because another node has the group now
     */
    public boolean record(Recording recording) {
        List<TaskChange> changes = TaskChange.of(recording);
        return transactions.inTransaction(TaskChange.bytes(changes) + recording.answerBytes(), handle -> {
            if (!GroupTable.record(handle, recording, changes)) {
                return GroupTable.isRecorded(handle, recording) && TaskTable.isRecorded(handle, recording);
            }
            TaskTable.expand(handle, recording.id(), recording.progress().expanded());
            TaskTable.record(handle, recording.id(), changes);
            recording.answer().ifPresent(answer -> GroupTable.recordAnswer(handle, recording.id(), answer));
            if (recording.progress().finished()) {
                CallbackTable.due(handle, recording.id());
            }
            return true;
        });
    }

    /** A group without its tasks. */
    public Optional<StoredGroup> find(UUID id) {
        return find(id, Values.INCLUDED);
    }

    /**
     * A group without its tasks.
     *
     * @param values of the view that its {@linkplain StoredGroup#memory memory} is estimated for
     */
    public Optional<StoredGroup> find(UUID id, Values values) {
        return transactions.reading(handle -> GroupTable.row(handle, id)
                .map(row -> new StoredGroup(
                        row.caller(),
                        row.summary(),
                        row.lastEvent(),
                        row.owner(),
                        CallbackTable.find(handle, id),
                        StoredView.memory(handle, row, values))));
    }

    /** A group with its tasks, which are read later. */
    public Optional<GroupView> view(UUID id) {
        return view(id, Values.INCLUDED);
    }

    /** A group with its tasks, which are read later: with or without values. */
    public Optional<GroupView> view(UUID id, Values values) {
        return transactions.reading(handle -> view(handle, id, values));
    }

    private Optional<GroupView> view(Handle handle, UUID id, Values values) {
        return GroupTable.row(handle, id)
                .map(row -> new StoredView(
                        row,
                        TaskTable.entries(handle, id, values),
                        row.name().flatMap(named -> GroupTable.parameters(handle, id)),
                        values == Values.INCLUDED && row.answerBytes() > 0
                                ? GroupTable.answer(handle, id)
                                : Optional.empty(),
                        values,
                        transactions));
    }

    /**
     * One task of a group.
     *
     * @param room called with the bytes of memory needed, before its texts are read; its exceptions are passed on
     * @return empty if there is no such task
     */
    public Optional<TaskSnapshot> task(UUID id, String task, LongConsumer room) {
        return transactions.reading(handle -> TaskTable.entry(handle, id, task).flatMap(entry -> {
            List<Page.Entry> page = List.of(entry);
            room.accept(Page.memory(page));
            Duration age = GroupTable.row(handle, id).orElseThrow().age();
            return TaskTable.read(handle, id, page, Values.INCLUDED).values().stream()
                    .map(row -> row.snapshot(age))
                    .findFirst();
        }));
    }

    /**
     * What was posted to run a group; empty if there is no such group.
     *
     * @param room called with the bytes of memory needed, before it is read; its exceptions are passed on
     */
    public Optional<StoredRequest> request(UUID id, LongConsumer room) {
        return transactions.reading(handle -> {
            Optional<Long> bytes = GroupTable.documentBytes(handle, id);
            bytes.ifPresent(size -> room.accept(COPIES_OF_DOCUMENT * size));
            return bytes.flatMap(size -> GroupTable.request(handle, id));
        });
    }

    /** Whether the group exists and contains the task. */
    public boolean hasTask(UUID id, String task) {
        return transactions.reading(handle -> TaskTable.contains(handle, id, task));
    }

    /**
     * The next events of a group after the one with this number; empty if there is no such group.
     *
     * @param reserve asked before reading the given number of bytes; nothing is read if it refuses
     */
    public Optional<GroupFeed.News> news(UUID id, long after, LongPredicate reserve) {
        return transactions.reading(handle -> GroupTable.row(handle, id).map(row -> {
            List<Page.Entry> next = TaskTable.entriesAfter(handle, id, after, Page.likely(row) + 1);
            List<Page.Entry> page = Page.from(next, 0);
            boolean more = page.size() < next.size();
            boolean ends = !more && row.state() == GroupState.FINISHED;
            if (!reserve.test(Page.memory(page) + (ends ? StoredView.memory(row.tasks(), row.answerBytes()) : 0))) {
                return GroupFeed.News.none();
            }
            Optional<GroupFeed.End> end = ends
                    ? view(handle, id, Values.INCLUDED).map(view -> new GroupFeed.End(row.lastEvent(), view))
                    : Optional.empty();
            return new GroupFeed.News(events(handle, row, after, page), end, more);
        }));
    }

    private static List<GroupFeed.Event> events(Handle handle, GroupRow row, long after, List<Page.Entry> page) {
        if (page.isEmpty()) {
            return List.of();
        }
        long last = Objects.requireNonNull(page.get(page.size() - 1).event());
        return TaskTable.settled(handle, row.id(), after, last).stream()
                .map(task -> new GroupFeed.Event(task.event().orElseThrow(), task.snapshot(row.age())))
                .toList();
    }

    /** Whether a group is decided; reads only its row. */
    public boolean isDecided(UUID id) {
        return transactions
                .reading(handle -> GroupTable.row(handle, id))
                .flatMap(GroupRow::verdict)
                .isPresent();
    }

    /** Whether a group is finished and nothing follows this event; reads only its row. */
    public boolean isOver(UUID id, long event) {
        return transactions
                .reading(handle -> GroupTable.row(handle, id))
                .filter(row -> row.state() == GroupState.FINISHED && row.lastEvent() <= event)
                .isPresent();
    }

    /** The number of the last event of each of these groups that exists. */
    public Map<UUID, Long> lastEvents(List<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return transactions.reading(handle -> GroupTable.lastEvents(handle, ids));
    }

    /**
     * The groups that match a query, without their tasks.
     *
     * @param reserve called with the bytes of memory needed, before they are read; its exceptions are passed on
     */
    public List<GroupSummary> list(GroupQuery query, LongConsumer reserve) {
        return transactions.reading(handle -> {
            reserve.accept(query.memory(handle));
            return query.run(handle).stream().map(GroupRow::summary).toList();
        });
    }

    /** What a caller of this name has stored; reads only an index. */
    public StorageUsage usage(String caller) {
        return transactions.reading(handle -> StorageUsage.read(handle, caller));
    }

    /** The owner's name; empty if there is no such group. */
    public Optional<String> caller(UUID id) {
        return transactions.reading(handle -> GroupTable.caller(handle, id));
    }

    /**
     * Deletes a finished group.
     *
     * @return whether there was one
     */
    public boolean deleteFinished(UUID id) {
        return transactions.inTransaction(handle -> GroupTable.deleteFinished(handle, id));
    }
}
