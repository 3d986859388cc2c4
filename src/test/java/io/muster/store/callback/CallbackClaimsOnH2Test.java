package io.muster.store.callback;

import io.muster.testing.GroupTables;
import org.jdbi.v3.core.Jdbi;

/** Callbacks on H2. */
class CallbackClaimsOnH2Test extends CallbackClaimsContract {

    CallbackClaimsOnH2Test() {
        super(Jdbi.create(GroupTables.inMemory()));
    }
}
