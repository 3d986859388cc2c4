package io.muster.background;

import io.muster.background.Places.Place;
import io.muster.store.Claim;

/** A claimed group with the place that was taken for it, which is left once the group has ended. */
public record Claimed(Claim claim, Place place) {}
