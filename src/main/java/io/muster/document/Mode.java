package io.muster.document;

import io.muster.join.JoinPolicy;
import io.muster.json.Names;

/** The names of the join policies in documents. */
public enum Mode {
    ALL,
    SETTLED,
    BOUNDED,
    FIRST,
    ANY,
    QUORUM;

    /** @param quorum the successes needed, where the mode asks for any */
    public JoinPolicy policy(int quorum) {
        return switch (this) {
            case ALL -> new JoinPolicy.All();
            case SETTLED -> new JoinPolicy.Settled();
            case BOUNDED -> new JoinPolicy.Bounded();
            case FIRST -> new JoinPolicy.First();
            case ANY -> new JoinPolicy.Any();
            case QUORUM -> new JoinPolicy.Quorum(quorum);
        };
    }

    public static Mode of(JoinPolicy policy) {
        if (policy instanceof JoinPolicy.All) {
            return ALL;
        } else if (policy instanceof JoinPolicy.Settled) {
            return SETTLED;
        } else if (policy instanceof JoinPolicy.Bounded) {
            return BOUNDED;
        } else if (policy instanceof JoinPolicy.First) {
            return FIRST;
        } else if (policy instanceof JoinPolicy.Any) {
            return ANY;
        }
        return QUORUM;
    }

    /** The name on the wire. */
    public String wireName() {
        return Names.of(this);
    }
}
