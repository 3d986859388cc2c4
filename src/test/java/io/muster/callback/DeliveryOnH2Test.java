package io.muster.callback;

import io.muster.testing.GroupTables;

/** Callbacks on H2. */
class DeliveryOnH2Test extends DeliveryContract {

    DeliveryOnH2Test() {
        super(GroupTables.inMemory());
    }
}
