package io.muster.group;

import java.util.List;

/**
 * What happens to a group, from its beginning, to be read at the reader's own pace: nothing is buffered for it.
 *
 * <p>Once as many tasks have their outcome as the group has, the group is finished.
 */
public interface GroupFeed {

    /** How many tasks the group has. */
    int size();

    /** The tasks that have their outcome, in the order they got it, from the {@code from}th on, counted from 0. */
    List<TaskSnapshot> settledFrom(int from);

    /** The group as it stands. */
    GroupSnapshot snapshot();

    /**
     * Registers what is to be told of every change from now on, by whichever thread brought it; it must not block. It
     * is told that something changed, not what: it reads that here.
     */
    void onChange(Runnable listener);

    /** The feed of a group that has finished. */
    static GroupFeed of(GroupSnapshot finished) {
        return new GroupFeed() {
            @Override
            public int size() {
                return finished.tasks().size();
            }

            @Override
            public List<TaskSnapshot> settledFrom(int from) {
                List<TaskSnapshot> all = finished.settled();
                return all.subList(Math.min(from, all.size()), all.size());
            }

            @Override
            public GroupSnapshot snapshot() {
                return finished;
            }

            @Override
            public void onChange(Runnable listener) {
                // nothing happens to it any more
            }
        };
    }
}
