package io.muster.background;

import jakarta.ejb.Asynchronous;
import jakarta.ejb.Local;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/**
 * Runs background groups on the container's threads for asynchronous methods (Jakarta Enterprise Beans 4.0, section
 * 4.5). A claimed group is stored already, so if the server loses the call, nothing is lost.
 */
@Stateless
@Local(HandOff.class)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class AsynchronousHandOff implements HandOff {

    @Inject
    ClaimRunner runner;

    @Override
    @Asynchronous
    public void run(Claimed group) {
        runner.run(group);
    }
}
