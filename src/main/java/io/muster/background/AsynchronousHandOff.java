package io.muster.background;

import jakarta.ejb.Asynchronous;
import jakarta.ejb.Local;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/**
 * Runs background groups on the container's own threads for asynchronous methods (Jakarta Enterprise Beans 4.0, section
 * 4.5). A group that was claimed is durable already, so a hand-over that is lost with its server loses nothing.
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
