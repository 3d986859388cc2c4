package io.muster.background;

import io.muster.background.GroupPermits.Permit;
import io.muster.store.claim.Claim;

/** A claimed group and the permit reserved for it, which is released once the group has ended. */
public record Claimed(Claim claim, Permit permit) {}
